#!/usr/bin/env node
// `npm run check`: a user who says yes and changes the length, and one who says no.
import { deepEqual, equal } from 'node:assert/strict'
import { type CheckedCall, checkExample, type StandIn } from '@sampan/example-support/check'

/** Finds the title, the day and the length in the sentence, and reckons from the day that the prompt says it is. */
const standIn: StandIn = ({ text, data: [sentence = ''] }) => {
  const day = new Date(`${/Today is (\S+)\./.exec(text)?.[1]}T00:00:00Z`)
  if (sentence.includes('tomorrow')) day.setUTCDate(day.getUTCDate() + 1)
  const [, minutes] = /(\d+) minutes/.exec(sentence) ?? []
  const [, title = 'Meeting'] = /about (?:the )?([^,.]+?)(?: tomorrow| today|,|\.|$)/.exec(sentence) ?? []
  return { title, day: day.toISOString().slice(0, 10), ...(minutes !== undefined && { minutes: Number(minutes) }) }
}

const book = (sentence: string): Pick<CheckedCall, 'tool' | 'arguments' | 'samples'> => ({
  tool: 'book_meeting',
  arguments: { sentence, today: '2026-02-28' },
  samples: 1,
})

await checkExample({
  program: new URL('./server.js', import.meta.url),
  standIn,
  ways: ['push', 'rounds', 'handoff', 'provider'],
  calls: [
    {
      ...book('Talk about the harbour plan tomorrow.'),
      onElicitation(request) {
        equal(request.message, 'Book "harbour plan" on 2026-03-01?')
        return { action: 'accept', content: { minutes: 45 } }
      },
      expect({ structured }) {
        deepEqual(structured, { booked: true, entry: '2026-03-01 harbour plan, 45 min', entries: 1 })
      },
    },
    {
      ...book('20 minutes about invoices, today'),
      onElicitation: () => ({ action: 'decline' }),
      expect({ structured, text }) {
        deepEqual(structured, { booked: false, entry: '2026-02-28 invoices, 20 min', entries: 1 })
        equal(text, 'Not booked: 2026-02-28 invoices, 20 min (decline)')
      },
    },
  ],
})
