/** Words that one letter tells apart. */
const NOT_THE_SAME = new Set(['county country', 'country county'])

/**
 * Whether a key is another one with one letter missing, added, changed or swapped within a word: `priorty`, `catagory`. Words of
 * five letters are told apart by less, and the first and the last letter of a word are not mistaken: `mode` is not `model`.
 */
export function isMisspelling(written: string, meant: string): boolean {
  if (Math.abs(written.length - meant.length) > 1) return false
  const [ones, others] = [wordsOf(written), wordsOf(meant)]
  if (ones.length !== others.length) return false
  const differing = ones.flatMap((word, index) =>
    word === others[index] ? [] : [[word, others[index] ?? ''] as const],
  )
  const [only] = differing
  return differing.length === 1 && only !== undefined && isSlip(...only)
}

/** `dueDate` and `due_date` as `due` and `date`. */
function wordsOf(key: string): readonly string[] {
  return key.split(/[\s_.-]+|(?<=\p{Ll})(?=\p{Lu})/u).map((word) => word.toLowerCase())
}

function isSlip(one: string, other: string): boolean {
  const longest = Math.max(one.length, other.length)
  if (longest < 5 || !/^\p{L}+$/u.test(one + other) || NOT_THE_SAME.has(`${one} ${other}`)) return false
  let from = 0
  while (one[from] !== undefined && one[from] === other[from]) from++
  let behind = 0
  while (behind < Math.min(one.length, other.length) - from && one.at(-1 - behind) === other.at(-1 - behind)) behind++
  const [left, right] = [one.slice(from, one.length - behind), other.slice(from, other.length - behind)]
  if (from === 0) return false
  if (left.length === 2 && right.length === 2) return left === `${right[1]}${right[0]}`
  return longest > 5 && behind > 0 && left.length <= 1 && right.length <= 1
}
