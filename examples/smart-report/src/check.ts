#!/usr/bin/env node
// `npm run check`: a model that reads, one that slips, one that will not be told; and what the tool must refuse.
import { deepEqual, match } from 'node:assert/strict'
import { type CheckedCall, checkExample, type Outcome } from '@sampan/example-support/check'
import { careful, hasty, stubborn } from './stand-in.ts'

const report = (metric: string): Pick<CheckedCall, 'tool' | 'arguments'> => ({
  tool: 'smart-report',
  arguments: { tableName: 'orders', metric },
})
const refused = (tableName: string, metric: string, error: RegExp): CheckedCall => ({
  tool: 'smart-report',
  arguments: { tableName, metric },
  samples: 0,
  fails: true,
  expect: ({ text }) => match(text, error),
})
const LOST = [{ id: 1063, value: 19 }]

function byRules({ structured }: Outcome): void {
  match(String(structured?.['headline']), /^delivery_days: 4\.53 on average in the newer half of the rows/)
  deepEqual(structured?.['trends'], [])
  deepEqual(evidenceOf(structured, 'anomalies'), LOST)
}

await checkExample({
  program: new URL('./server.js', import.meta.url),
  environment: ['DATABASE_URL'],
  standIn: careful,
  calls: [
    {
      ...report('delivery_days'),
      samples: 1,
      quoted: true,
      expect({ structured }) {
        deepEqual(evidenceOf(structured, 'anomalies'), LOST)
        deepEqual([structured?.['rows'], structured?.['least'], structured?.['most']], [80, 2, 19])
      },
      expectWithoutModel: byRules,
    },
    {
      ...report('total_eur'),
      standIn: hasty,
      samples: 2,
      expect({ structured, requests: [, second] }) {
        const told = JSON.stringify(second?.messages)
        match(told, /There is no row 7\./)
        match(told, /total_eur of row 1001 is 51\.9, not -1\./)
        deepEqual(evidenceOf(structured, 'anomalies'), [{ id: 1041, value: 8990 }])
      },
    },
    // Nothing that the rows do not say gets through: in the end the rules write the report.
    { ...report('delivery_days'), standIn: stubborn, samples: 2, expect: byRules },
    refused('customers', 'id', /There is no table customers, only orders\./),
    refused('orders; DROP TABLE orders', 'items', /There is no table orders; DROP TABLE orders/),
    refused('orders', 'country', /orders has no number country, only id, items, total_eur, delivery_days\./),
  ],
})

function evidenceOf(structured: Outcome['structured'], section: 'trends' | 'anomalies'): readonly object[] {
  const findings = structured?.[section] as readonly { readonly evidence: readonly object[] }[]
  return findings.flatMap(({ evidence }) => evidence)
}
