#!/usr/bin/env node
// `npm run check`: a user who says yes and changes the length, and one who says no.
import { deepEqual, equal, match } from 'node:assert/strict'
import { type CheckedCall, checkExample, type Outcome, type StandIn } from '@sampan/example-support/check'

/** Finds the title, the day and the length in the sentence, and reckons from the day that the prompt says it is. */
const standIn: StandIn = ({ text, data: [sentence = ''] }) => {
  const day = new Date(`${/Today is (\S+)\./.exec(text)?.[1]}T00:00:00Z`)
  if (sentence.includes('tomorrow')) day.setUTCDate(day.getUTCDate() + 1)
  const [, minutes] = /(\d+) minutes/.exec(sentence) ?? []
  const [, title = 'Meeting'] = /about (?:the )?([^,.]+?)(?: tomorrow| today|,|\.|$)/.exec(sentence) ?? []
  return { title, day: day.toISOString().slice(0, 10), ...(minutes !== undefined && { minutes: Number(minutes) }) }
}

const BOOKED = '2026-03-01 harbour plan, 45 min'

const book = (sentence: string): Pick<CheckedCall, 'tool' | 'arguments' | 'samples'> => ({
  tool: 'book_meeting',
  arguments: { sentence, today: '2026-02-28' },
  samples: 1,
})

await checkExample({
  program: new URL('./server.js', import.meta.url),
  standIn,
  calls: [
    {
      ...book('Talk about the harbour plan tomorrow.'),
      quoted: true,
      // What was read is in the form; who has no model fills in the same.
      onElicitation({ message }) {
        match(message, /^Book "(harbour plan" on 2026-03-01|Talk about the harbour plan tomorrow\." on 2026-02-28)\?$/)
        return { action: 'accept', content: { title: 'harbour plan', day: '2026-03-01', minutes: 45 } }
      },
      expect: expectBooked,
      expectWithoutModel: expectBooked,
    },
    {
      ...book('20 minutes about invoices, today'),
      onElicitation: () => ({ action: 'decline' }),
      expect({ structured, text }) {
        deepEqual(structured, { booked: false, entry: '2026-02-28 invoices, 20 min', calendar: [BOOKED] })
        equal(text, 'Not booked: 2026-02-28 invoices, 20 min (decline)')
      },
    },
  ],
})

function expectBooked({ structured }: Outcome): void {
  deepEqual(structured, { booked: true, entry: BOOKED, calendar: [BOOKED] })
}
