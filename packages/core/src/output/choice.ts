import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'
import { invalidRequest } from '../errors.ts'

/** One of a set of labels, as an output: `output: choice(['bug', 'question'])`. A Standard Schema. */
export interface Choice<Label extends string> extends StandardSchemaV1<string, Label> {
  readonly labels: readonly Label[]
}

/**
 * One of a set of labels. The model is shown the labels and answers with one of them; what it writes is matched exactly,
 * and an answer that names two labels, or none, is asked again.
 *
 * @throws {SamplingError} `invalid_request` when a label is empty, or given twice.
 */
export function choice<const Labels extends readonly [string, ...string[]]>(labels: Labels): Choice<Labels[number]> {
  checkLabels(labels)
  const known: readonly Labels[number][] = [...labels]
  const jsonSchema = (): Record<string, unknown> => ({ enum: [...known] })
  const standard: Choice<Labels[number]>['~standard'] & Pick<StandardJSONSchemaV1.Props, 'jsonSchema'> = {
    version: 1,
    vendor: 'sampan',
    validate: (value) => {
      const label = known.find((each) => each === value)
      return label === undefined ? { issues: [{ message: `must be one of: ${known.join(', ')}` }] } : { value: label }
    },
    jsonSchema: { input: jsonSchema, output: jsonSchema },
  }
  return { labels: known, '~standard': standard }
}

function checkLabels(labels: readonly string[]): void {
  if (!Array.isArray(labels) || labels.length === 0)
    throw invalidRequest('output', 'needs at least one label: choice([…])')
  for (const [index, label] of labels.entries()) {
    if (typeof label !== 'string' || label.trim() === '') {
      throw invalidRequest('output', `has an empty label at position ${index} of choice([…])`)
    }
    if (labels.indexOf(label) !== index) throw invalidRequest('output', `has the label "${label}" twice in choice([…])`)
  }
}
