/** Where what a model says beside a value is told into sentences. */

/** The ends of sentences, in any script; lines are sentences, but for those that go on in small letters. */
const ENDS_SENTENCE = /(?<=[^.\s][.!?]["'”’)*_]{0,3})\s+|(?<=[。！？])\s*|\n(?!\s*\p{Ll})|\n\s*\n/u

/** The sentences of prose, in order, without fences and empty ones. */
export function sentencesOf(prose: string): readonly string[] {
  return prose
    .replace(/(?:```|~~~)[^\n`]{0,30}/g, '\n\n')
    .split(ENDS_SENTENCE)
    .map((each) => each.trim())
    .filter((each) => /[\p{L}\p{N}]/u.test(each))
}

/** "Answer:", "**JSON output:**": a few words on their own, that only name what stands below. */
export function isTitle(sentence: string): boolean {
  return sentence.length <= 40 && !/[,.!?]/.test(sentence)
}

/** The words that end right before a value, without the fence, the Markdown and the colon between. */
export function wordsBefore(lead: string): string {
  const words = lead.replace(/(?:```|~~~)[^\n`]{0,30}\s*$/, '')
  let end = words.length
  while (end > 0 && ' \n\t\r:：。.!！*_`"\'#(–—-=>→'.includes(words.charAt(end - 1))) end--
  // Glued to the value, it is a part of it, and no remark.
  return end === lead.length ? '' : words.slice(0, end)
}
