import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { choice } from './choice.ts'
import { createOutput } from './output.ts'

/** What docs/structured-output.md quotes, without its line breaks. */
const page = readFileSync(new URL('../../../../docs/structured-output.md', import.meta.url), 'utf8')
const flat = (text: string): string => text.replace(/\s+/g, ' ')
const quoted = flat(page)

const Triage = z.object({
  category: z.enum(['bug', 'question', 'billing']).describe('what the customer writes about'),
  priority: z.int().min(1).max(5),
  summary: z.string().min(1).max(120),
  due: z.iso.date().nullable(),
  tags: z.array(z.string()).max(5).optional(),
})
const bug = { category: 'bug', priority: 2, summary: 'Login fails', due: null }

test('the form of an answer', async () => {
  expect(page).toContain((await createOutput(Triage)).instructions)
})

test('the answer that is read', async () => {
  const text = /^```text\n(<think>.*?)\n```$/ms.exec(page)?.[1] ?? ''
  const value = { ...bug, summary: "Can't log in" }
  expect(await (await createOutput(Triage)).read({ text })).toMatchObject({ ok: true, value })
})

test('the answers that are refused', async () => {
  const output = await createOutput(Triage)
  const texts = [
    `${JSON.stringify(bug)}\n\n${JSON.stringify({ ...bug, category: 'billing' })}`,
    '{"category": "bug", "priority": 2, "summary": "Login fails on',
  ]
  for (const text of texts) {
    const reading = await output.read({ text })
    expect(reading.ok || quoted).toContain(reading.ok || flat(`${reading.code}: ${reading.message}`))
  }
  const reading = await output.read({ text: JSON.stringify({ ...bug, category: 'Bug', priority: 9 }) })
  expect(page).toContain(reading.ok || output.reask(reading))
})

test('the schema that cannot be shown to a model', async () => {
  const error = await createOutput(z.object({ at: z.date() })).catch(String)
  expect(quoted).toContain(flat(String(error)).replace('SamplingError: ', 'invalid_request: '))
})

test('the labels', async () => {
  const output = await createOutput(choice(['bug', 'feature request', 'question']))
  const rows = [...page.matchAll(/^\| `(.+?)` \| (?:`'(.+?)'`|`invalid_output`: (.+?)) \|$/gm)]
  expect(rows).toHaveLength(6)
  for (const [, text = '', label, problem] of rows) {
    const reading = await output.read({ text })
    if (label !== undefined) expect(reading).toMatchObject({ ok: true, value: label })
    else expect(reading).toMatchObject({ ok: false, issues: [{ message: problem }] })
  }
})
