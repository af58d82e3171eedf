/** What a comment within JSON says about the value that it stands beside. */

const ELIDES =
  /\.{3}|…|^[^\w\n]{0,40}(and\s+)?(\d+\s+)?(more|rest|remaining|omitted|others?|additional|truncated|etc|continue)\b/im

/** "41 // or 42?": with such a comment, the model itself does not vouch for the value. */
const DOUBTS = new RegExp(
  [
    String.raw`\?(?:\s|\W{0,20}$)`,
    String.raw`^or\s+(?:maybe|perhaps|possibly|rather|-?\d|["'\x60]|true\b|false\b|null\b|\w+\W*$)`,
    String.raw`\bnot (?:\w+ )?(?:sure|certain|clear|known|given|stated|specified|mentioned|found|real|in the \w+)\b`,
    String.raw`\b(?:unsure|uncertain|unclear|maybe|perhaps|possibly|probably|presumably)\b`,
    String.raw`\b(?:guess(?:ed|ing)?|assum(?:ed|ing|ption)|made[ -]up|making \w+ up|invented|fabricated|hallucinated)\b`,
    String.raw`\b(?:placeholder|dummy|fictional|fictitious|arbitrary|hypothetical|(?:just |only )?(?:an )?example(?= value|\W{0,20}$)|sample (?:value|data))\b`,
    String.raw`\b(?:could|might) (?:also |actually |just as well )?(?:be|have been)\b`,
    String.raw`\b(?:should|must|ought to) (?:actually |really |rather |instead )?(?:be|have been|read) (?:-?\d|["'\x60])`,
    String.raw`\bto be (?:confirmed|determined|checked|verified|filled|replaced|updated|decided)\b`,
    String.raw`\b(?:replace (?:with|this|by|me)|change (?:this|me)|fill (?:in|this))\b`,
    String.raw`\b(?:wrong|incorrect|mistake|oops|actually|correction)\b|\bwait\s*[,.!—–-]`,
  ].join('|'),
  'i',
)
const TO_DO = /\b(?:TODO|FIXME|TBD|TBC|XXX)\b/

/** Why a value with this comment in it is none; `undefined` for a comment that leaves it alone. */
export function commentProblem(comment: string): string | undefined {
  // A row of spaces and line ends is none.
  if (comment.trim() === '') return undefined
  if (ELIDES.test(comment)) return 'a comment stands for content that is left out'
  for (const [line] of comment.matchAll(/[^\n]+/g))
    if (!isCommentedOut(line) && doubts(line.replace(/^\W+/, ''))) return 'a comment doubts what it stands beside'
  return undefined
}

function doubts(words: string): boolean {
  return DOUBTS.test(words) || TO_DO.test(words)
}

/** `// "age": 35,` says nothing: it is a line that was taken out. */
function isCommentedOut(line: string): boolean {
  return /^[\s/#*]{0,8}["'][\w-]{1,64}["']\s*:\s*\S.{0,200}$/.test(line)
}
