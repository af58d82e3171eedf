/**
 * Labels that a text names only to deny them: "neither a bug nor a question", "not "question" but …", "bug, not a question". Such a
 * label is not a second answer, and the words that deny it do not deny the one that is left.
 */

const NEGATION = String.raw`(?:not|never|isn['’]t|is not|wasn['’]t|neither|nor|rather than|instead of|as opposed to|ruled? out|rules out|exclud(?:es?|ed|ing)|reject(?:s|ed|ing)?|kein(?:e|en|er)?|nicht|weder|noch|pas|ni|não|non|né|ne)`
const FILLER = String.raw`(?:\s+(?:a|an|the|any|really|exactly|actually|just|merely|simply|only|being|to be|as|of|label|category|class|type|option|un|une|uma?|una|ein|eine|einen|de|d'))`
const QUOTE = String.raw`["'“‘«„\x60*_(\[]`

/** Right before a label that is denied. */
const DENIES = new RegExp(String.raw`(?<![\p{L}\p{N}])${NEGATION}${FILLER}{0,3}\s*[:,]?\s*${QUOTE}{0,4}$`, 'iu')
/** Between a label that is denied and the next one that is denied with it. */
const GOES_ON = new RegExp(
  String.raw`^${QUOTE.replace('(\\[', ')\\]»”’')}{0,4}\s*,?\s*(?:/|(?:or|nor|noch|ni|nem|né|oder)(?:${FILLER}{0,3}))\s*${QUOTE}{0,4}$`,
  'iu',
)
/** Behind a label that is denied: what only sets it against the other. */
const SETS_AGAINST = /^["'”’»`*_)\]]{0,4}\s*,?\s*(?:but(?: rather)?|sondern|mais|sino|mas|ma)\b/i

/** Right before a label that somebody else gave: "the reporter calls it a bug, but …". */
const CALLED = new RegExp(
  String.raw`(?<![\p{L}])(?:calls?|called|label(?:l?ed|s)|considers?|considered|reported|filed|files|describes?|described|tag(?:ged|s)|marked|submitted|claims?|claimed|says?|said|thinks?|thought|believes?|believed|insists?|insisted|suspects?|suspected|nennt|hält|meint|appelle|llama|chiama)(?:\s+(?:that|it|this|that|them|the\s+\p{L}+|es|das|dies|cela|lo))?(?:\s+(?:as|to be|is|was|it is|it was|it['’]s|für|comme|como|come))?${FILLER}{0,2}\s*${QUOTE}{0,4}$`,
  'iu',
)

export interface Place {
  readonly start: number
  readonly end: number
}

/** For each place, whether the text denies what stands there. The places are in order. */
export function deniedPlaces(text: string, places: readonly Place[]): readonly boolean[] {
  const denied: boolean[] = []
  for (const [index, { start, end }] of places.entries()) {
    const before = places[index - 1]
    const goesOn = denied[index - 1] === true && before !== undefined && GOES_ON.test(text.slice(before.end, start))
    const lead = text.slice(Math.max(0, start - 60), start)
    // Set against the next one, what others called it does not count.
    const isSetAside = index + 1 < places.length && CALLED.test(lead) && SETS_AGAINST.test(text.slice(end, end + 20))
    denied.push(goesOn || isSetAside || DENIES.test(lead))
  }
  return denied
}

/** The text with each denied place, and the words that deny it, blanked out; as long as before. */
export function withoutDenials(text: string, places: readonly Place[], denied: readonly boolean[]): string {
  let rest = text
  const blank = (from: number, to: number): void => {
    rest = rest.slice(0, from) + ' '.repeat(to - from) + rest.slice(to)
  }
  for (const [index, { start, end }] of places.entries()) {
    if (denied[index] !== true) continue
    const lead = DENIES.exec(text.slice(Math.max(0, start - 60), start))
    const previous = denied[index - 1] === true ? (places[index - 1]?.end ?? start) : start
    const behind = SETS_AGAINST.exec(text.slice(end, end + 20))
    blank(lead === null ? previous : start - lead[0].length, end + (behind?.[0].length ?? 0))
  }
  return rest
}
