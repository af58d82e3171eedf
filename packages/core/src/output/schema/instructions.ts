import type { JsonSchema } from '../../protocol.ts'
import { renderSchema } from './render.ts'
import type { Shape } from './shape.ts'

/** What the prompt says about the form of the answer. */
export function instructionsFor(schema: JsonSchema, shape: Shape): string {
  const labels = shape.constants
  if (labels !== undefined && labels.every((label) => typeof label === 'string')) {
    // A list, because a label may hold a comma.
    return `Answer with exactly one of these labels, and nothing else:\n${labels.join('\n')}`
  }
  return `Answer with nothing but JSON of this type:\n${renderSchema(schema)}`
}
