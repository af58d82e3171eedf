import type { Report } from '../review/schemas.ts'

type Severity = Report['files'][number]['findings'][number]['severity']

/** What `fixtures/checkout.diff` must be found to be: category, risk, and each finding's severity and line. */
export const EXPECTED_REVIEWS: Readonly<
  Record<string, readonly [string, number, readonly (readonly [Severity, number?])[]]>
> = {
  'migrations/0007_drop_vouchers.sql': ['feature', 5, [['high', 2]]],
  'src/checkout/payment.ts': [
    'feature',
    5,
    [
      ['high', 3],
      ['low', 18],
    ],
  ],
  'src/daily-report.ts': ['refactor', 4, [['high', 6]]],
  'src/http/client.ts': [
    'refactor',
    4,
    [
      ['high', 7],
      ['medium', 11],
    ],
  ],
  'package.json': ['build', 3, [['medium', 5]]],
  'src/checkout/total.ts': ['fix', 3, []],
  'src/legacy/vouchers.ts': ['refactor', 2, []],
  'test/total.test.ts': ['test', 2, [['medium', 8], ['medium']]],
  '.gitignore': ['chore', 1, []],
  'docs/checkout.md': ['docs', 1, [['low', 7]]],
}

export const EXPECTED_NOT_REVIEWED: Report['notReviewed'] = [
  { path: 'assets/logo.png', reason: 'binary' },
  { path: 'pnpm-lock.yaml', reason: 'generated' },
]

/** What is said of one file, by which the stand-in is told from the rules. */
export const SUMMARISED = 'src/checkout/payment.ts'
export const SUMMARY_BY_STAND_IN = 'Adds `API_KEY` and `capture`.'
export const SUMMARY_BY_RULES = 'A change of 8 lines, judged by rules alone.'

/** The report's shape in the terms of `EXPECTED_REVIEWS`. */
export function reviewsIn({ files }: Report): typeof EXPECTED_REVIEWS {
  return Object.fromEntries(
    files.map(({ path, category, risk, findings }) => [
      path,
      [category, risk, findings.map(({ severity, line }) => (line === undefined ? [severity] : [severity, line]))],
    ]),
  ) as typeof EXPECTED_REVIEWS
}
