#!/usr/bin/env node
// `npm run check`: the four kinds of analysis, of one text.
import { equal, match } from 'node:assert/strict'
import { checkExample, type Outcome, WAYS_OF_V1 } from '@sampan/example-support/check'
import { standIn } from './stand-in.ts'

const TEXT = `The Port of Rotterdam reopened its eastern terminal on 14 March 2025, three weeks ahead of plan.
Shipping lines welcomed the news: Maersk called the new cranes reliable and excellent, and waiting times fell from nine hours to four.
Residents of Hoek van Holland are less happy. Noise at night is bad, they say, and a promised sound barrier is late.
The port answered that the barrier will stand by 1 September 2025, and that night shifts are limited until then.`

const analysis = (analysisType: string, expect: (outcome: Outcome) => void) => ({
  tool: 'analyze-text',
  arguments: { text: TEXT, analysisType },
  samples: 1,
  expect,
  expectWithoutModel: ({ text }: Outcome) => match(text, /^Error: .*model/s),
})

await checkExample({
  program: new URL('./server.js', import.meta.url),
  era: '2025',
  ways: WAYS_OF_V1,
  standIn,
  withoutModel: 'error',
  calls: [
    {
      ...analysis('sentiment', ({ text }) =>
        equal(text, 'SENTIMENT Analysis:\n\nneutral (4 positive words, 4 negative; confidence 0.50)'),
      ),
      quoted: true,
      quotedWithoutModel: true,
    },
    analysis('summary', ({ text }) => {
      match(text, /^SUMMARY Analysis:\n\nThe Port of Rotterdam reopened/)
      equal(text.match(/\.(\s|$)/g)?.length, 2)
    }),
    analysis('key-points', ({ text }) => equal(text.match(/^- /gm)?.length, 4)),
    analysis('entities', ({ text }) => {
      match(text, /dates: 14 March 2025, 1 September 2025/)
      match(text, /names: .*Port of Rotterdam.*Maersk.*Hoek van Holland/)
    }),
  ],
})
