import { RawHttpClient } from '@sampan/test-support'

/** Raw clients of single nodes, for tests that choose which node each request reaches. */

/** What they answer to a sampling request. */
export const answer: NonNullable<ConstructorParameters<typeof RawHttpClient>[0]['answer']> = ({ params }) => {
  const [message] = params['messages'] as { content: { text: string } }[]
  return { role: 'assistant', content: { type: 'text', text: `re ${message?.content.text}` }, model: 'm' }
}

/** What `work` and `held` then come to. */
export const done = (id: string): string => `re one ${id} | ${id} first | re two ${id} | re three ${id}`

const clients: RawHttpClient[] = []

export function client(url: string, era: '2025' | '2026', capabilities: object = { sampling: {} }): RawHttpClient {
  const made = new RawHttpClient({ url, era, capabilities: { ...capabilities }, answer, timeoutMs: 40_000 })
  clients.push(made)
  return made
}

export async function closeClients(): Promise<void> {
  await Promise.all(clients.splice(0).map((made) => made.close()))
}
