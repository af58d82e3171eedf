import type { Route } from '@sampan/core'
import { type Era, isPersonaName, PERSONA_NAMES, PERSONAS, type Persona, type PersonaName } from '@sampan/host'
import type { SdkLine } from '../servers/sdk-line.ts'
import type { TransportName } from '../servers/serve.ts'

/** One way to run a tool. */
export interface Combination {
  readonly sdk: SdkLine
  readonly era: Era
  readonly transport: TransportName
  /** The name of the client that is played. */
  readonly persona: string
  /** The only route besides the fallback; 'any' where the server's own routes and order apply. */
  readonly route: Route | 'any'
}

/** A combination that there is nothing to run for. */
export interface SkippedCombination extends Combination {
  readonly reason: string
}

export const ERAS: readonly Era[] = ['2025', '2026']
export const TRANSPORTS: readonly TransportName[] = ['memory', 'stdio', 'http']
export const ROUTES: readonly Route[] = ['client', 'provider', 'handoff', 'fallback']

/** What to combine. Each is a list, or 'all'. */
export interface Dimensions {
  /** @default 'all' */
  readonly eras?: readonly Era[] | 'all'
  /** @default ['memory'], which is the fastest */
  readonly transports?: readonly TransportName[] | 'all'
  /**
   * Each runs alone, with nothing but the sample's own `fallback` behind it. 'any' is all that the server has configured,
   * in its order. A sample that names its own `routes` keeps them. @default ['any']
   */
  readonly routes?: readonly (Route | 'any')[] | 'all'
  /** The clients to play: names of `@sampan/host`, or personas of your own. @default ['sdk'] */
  readonly personas?: readonly (PersonaName | Persona)[] | 'all'
}

/** A combination with the client that it names. */
export interface Planned {
  readonly combination: Combination
  readonly persona: Persona
}

export interface Plan {
  readonly planned: readonly Planned[]
  readonly skipped: readonly SkippedCombination[]
}

/** What a plan has to know of a server. */
export interface PlannedServer {
  readonly line: SdkLine
  /** Whether it went through `withSampling`. */
  readonly samples: boolean
}

/** @throws {TypeError} for what is no value of a dimension, or where nothing is left to run. */
export function planFor({ line, samples }: PlannedServer, dimensions: Dimensions): Plan {
  const planned: Planned[] = []
  const skipped: SkippedCombination[] = []
  for (const transport of valuesOf('transports', dimensions.transports, TRANSPORTS, ['memory'])) {
    for (const era of valuesOf('eras', dimensions.eras, ERAS, ERAS)) {
      for (const route of valuesOf('routes', dimensions.routes, ROUTES, ['any'], ['any'])) {
        for (const persona of personasOf(dimensions.personas)) {
          const combination = { sdk: line, era, transport, persona: nameOf(persona), route }
          const reason = obstacle(combination, persona, samples)
          if (reason === undefined) planned.push({ combination, persona })
          else skipped.push({ ...combination, reason })
        }
      }
    }
  }
  return { planned, skipped }
}

function obstacle({ sdk, era, route }: Combination, persona: Persona, samples: boolean): string | undefined {
  if (era === '2026' && sdk === 'v1') return 'SDK v1 speaks 2025 alone'
  if (!persona.eras.includes(era)) return `${persona.title} speaks ${persona.eras.join(' and ')} alone`
  if (!samples && route !== 'any' && route !== 'client') return 'the server did not go through withSampling'
  return undefined
}

function valuesOf<T extends string>(
  name: string,
  given: readonly T[] | 'all' | undefined,
  all: readonly T[],
  preset: readonly T[],
  besides: readonly T[] = [],
): readonly T[] {
  if (given === 'all') return all
  const values = given ?? preset
  const known: readonly unknown[] = [...all, ...besides]
  const unknown = Array.isArray(values) ? values.find((value) => !known.includes(value)) : values
  if (unknown === undefined && values.length > 0) return values
  const problem = unknown === undefined ? 'is empty' : `has no value ${JSON.stringify(unknown)}`
  throw new TypeError(`testTool: \`${name}\` ${problem}. It takes a list of ${known.join(', ')}, or 'all'.`)
}

function personasOf(given: Dimensions['personas']): readonly Persona[] {
  if (given === 'all') return Object.values(PERSONAS)
  const personas = given ?? ['sdk']
  if (personas.length === 0) throw new TypeError("testTool: `personas` is empty. It takes a list of names, or 'all'.")
  return personas.map((persona) => {
    if (typeof persona !== 'string') return persona
    if (isPersonaName(persona)) return PERSONAS[persona]
    throw new TypeError(
      `testTool: there is no persona ${JSON.stringify(persona)}. There are ${PERSONA_NAMES.join(', ')}, and your own.`,
    )
  })
}

function nameOf(persona: Persona): string {
  return PERSONA_NAMES.find((name) => PERSONAS[name] === persona) ?? persona.clientInfo.name
}

/** A combination in a line, for messages. */
export function labelOf({ sdk, era, transport, route, persona }: Combination): string {
  const routes = route === 'any' ? 'any route' : `route ${route}`
  return `${era}, ${transport}, SDK ${sdk}, ${routes}, ${persona}`
}
