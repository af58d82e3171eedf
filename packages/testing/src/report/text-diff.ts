import { structuredPatch } from 'diff'

/** How many equal lines are shown around a difference. */
const CONTEXT_LINES = 3

/** The lines in which two texts differ, with some around them: `-` is in the first alone, `+` in the second. */
export function textDiff(first: string, second: string): string {
  const { hunks } = structuredPatch('', '', first, second, '', '', { context: CONTEXT_LINES })
  // A line that starts with a backslash says that the text does not end with a line break.
  const shown = hunks.map(({ lines }) => lines.filter((line) => !line.startsWith('\\')).map((line) => line.trimEnd()))
  return shown.map((lines) => lines.join('\n')).join('\n  …\n')
}
