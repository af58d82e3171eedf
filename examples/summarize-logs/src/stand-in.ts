import type { StandIn } from '@sampan/example-support/check'

/** Reads the log lines that are in the prompt: what fails most often, and what was deployed before it first did. */
export const standIn: StandIn = ({ data: [log = ''] }) => {
  const lines = log.split('\n')
  const failures = lines.filter((line) => / ERROR /.test(line))
  const counts = new Map<string, number>()
  for (const line of failures) {
    const [, , service = '', ...words] = line.split(' ')
    const key = `${service}\t${words
      .join(' ')
      .replace(/\b(order |request=)\w+ ?/g, '')
      .trim()}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const patterns = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 5)
    .map(([key, count]) => ({ service: key.split('\t')[0] ?? '', what: key.split('\t')[1] ?? '', count }))
  const before = lines.slice(0, lines.indexOf(failures[0] ?? ''))
  const deployed = before.findLast((line) => / deploy /.test(line))
  return {
    headline: patterns[0] === undefined ? 'Nothing failed.' : `${patterns[0].service} fails: ${patterns[0].what}.`,
    patterns,
    ...(deployed !== undefined && { suspect: deployed }),
  }
}
