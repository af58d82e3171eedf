import type { Report } from './report.ts'
import type { Statistics } from './rules.ts'

/** The report for people. */
export function toText(
  metric: string,
  { headline, trends, anomalies, recommendations }: Report,
  { rows, least, most, mean }: Statistics,
): string {
  const shown = (findings: Report['trends']): readonly string[] =>
    findings.map(({ finding, evidence }) => {
      const named = evidence.map(({ id, value }) => `${id}: ${value}`).join(', ')
      return `- ${finding} (${named})`
    })
  return [
    headline,
    `${rows} rows, ${metric} from ${least} to ${most}, ${mean} on average.`,
    ...section('Trends', shown(trends)),
    ...section('Anomalies', shown(anomalies)),
    ...section(
      'Recommendations',
      recommendations.map((each) => `- ${each}`),
    ),
  ].join('\n')
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines]
}
