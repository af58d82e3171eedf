import { Validator } from '@cfworker/json-schema'
import type { OutputUnit, SchemaDraft } from '@cfworker/json-schema'
import type { JsonSchema, JsonValue, SamplingIssue } from '@sampan/core'
import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'

/** A JSON Schema as the `output` of `ctx.sample`: a Standard Schema that also says what it is as JSON Schema. */
export type JsonOutput = StandardSchemaV1<unknown, JsonValue> & StandardJSONSchemaV1<unknown, JsonValue>

/**
 * Checks answers with a validator that generates no code, so that it runs on every runtime. The AI SDK checks them once
 * more, but a check here lets core ask the model again with what was wrong.
 *
 * @param check What the schema cannot say.
 */
export function jsonOutput(
  schema: JsonSchema,
  check: (value: JsonValue) => readonly SamplingIssue[] = () => [],
): JsonOutput {
  const validator = new Validator(structuredClone(schema), draftOf(schema), false)
  return {
    '~standard': {
      version: 1,
      vendor: 'sampan',
      validate(value) {
        const { valid, errors } = validator.validate(value)
        const issues = valid ? check(value as JsonValue) : toIssues(errors)
        return issues.length === 0 ? { value: value as JsonValue } : { issues }
      },
      jsonSchema: { input: () => ({ ...schema }), output: () => ({ ...schema }) },
    },
  }
}

function draftOf({ $schema }: JsonSchema): SchemaDraft {
  const name = typeof $schema === 'string' ? /draft-0?(4|7)|(2019-09)/.exec($schema) : null
  return (name?.[1] ?? name?.[2] ?? '2020-12') as SchemaDraft
}

/** The validator reports every level that an error passes on its way up; only where it began helps a model. */
function toIssues(errors: readonly OutputUnit[]): SamplingIssue[] {
  return errors
    .filter(({ keyword }) => keyword !== 'false')
    .filter(({ keywordLocation }) => !errors.some((other) => other.keywordLocation.startsWith(`${keywordLocation}/`)))
    .map(({ error, instanceLocation }) => ({ message: error, path: pathOf(instanceLocation) }))
}

function pathOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~'))
}

/**
 * A schema to be put inside another: references into its own body are made to start from where it will stand.
 *
 * @param place Where that is, such as `#/properties/answer`.
 */
export function embedded({ $schema: _, ...schema }: JsonSchema, place: string): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key: string, value: unknown) =>
    key === '$ref' && typeof value === 'string' && value.startsWith('#') ? `${place}${value.slice(1)}` : value,
  ) as JsonSchema
}
