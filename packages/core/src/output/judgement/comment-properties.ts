import type { JsonValue } from '../../protocol.ts'
import { commentProblem } from '../extraction/comments.ts'
import type { Shape } from '../schema/shape.ts'
import { disowns, takesBack } from './disowning.ts'

/** What JSON, which has no comments, has in their place: `"_comment": "…"`, `"//": "…"`. */
const COMMENT = /^(?:\/\/|#)|(?:^|[\s_$-])comments?$/i
/** Properties in which a model speaks of the others: `"note": "…"`, `"age_note": "…"`. */
const REMARK = /(?:^|[\s_-]|(?<=[a-z])(?=[A-Z]))(?:notes?|remarks?|caveats?|warnings?|disclaimers?|assumptions?)$/i

/** Whether such a property, which the schema does not have, puts the value in doubt. */
export function isDoubtedWithin(value: JsonValue, input: JsonValue, { allProperties }: Shape): boolean {
  if (allProperties === undefined) return false
  const isDoubted = (each: JsonValue): boolean => {
    if (typeof each !== 'object' || each === null) return false
    if (Array.isArray(each)) return each.some((item) => isDoubted(item as JsonValue))
    return Object.entries(each).some(([key, child]) => {
      if (allProperties.has(key) || !(COMMENT.test(key) || REMARK.test(key))) return isDoubted(child as JsonValue)
      const words = textsOf(child as JsonValue)
      return words.some(
        (text) => takesBack(text) || disowns(text, input) || (COMMENT.test(key) && commentProblem(text) !== undefined),
      )
    })
  }
  return isDoubted(value)
}

/** Longer ones are looked at no further. */
const LONGEST = 600
const MOST = 20

function textsOf(value: JsonValue): readonly string[] {
  const texts = (Array.isArray(value) ? value.slice(0, MOST) : [value]).filter((each) => typeof each === 'string')
  return texts.map((text) => text.slice(0, LONGEST))
}
