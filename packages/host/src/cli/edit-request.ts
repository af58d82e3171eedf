import { blocksOf } from '../personas/content.ts'
import type { CreateMessageParams } from '../protocol.ts'
import type { Choice, Prompts } from './prompts.ts'
import { plain } from './render/text.ts'

/** Lets a person change the texts and the limit of a request, one at a time, until they are done. */
export async function editRequest(request: CreateMessageParams, prompts: Prompts): Promise<CreateMessageParams> {
  let edited = request
  for (;;) {
    const part = await prompts.select('Edit what?', [...partsOf(edited), { value: 'done', label: 'Done' }])
    if (part === 'done') return edited
    edited = await editPart(edited, part, prompts)
  }
}

/** What can be edited: `system`, `maxTokens`, and each block of text as `message.block`. */
function partsOf({ systemPrompt, messages, maxTokens }: CreateMessageParams): readonly Choice<string>[] {
  const texts = messages.flatMap(({ role, content }, message) =>
    blocksOf(content).flatMap((block, index) =>
      block.type === 'text' ? [{ value: `${message}.${index}`, label: `${role}: ${beginning(block.text)}` }] : [],
    ),
  )
  return [
    ...texts,
    { value: 'system', label: `System prompt: ${systemPrompt === undefined ? '(none)' : beginning(systemPrompt)}` },
    { value: 'maxTokens', label: `Limit: ${maxTokens} tokens` },
  ]
}

async function editPart(request: CreateMessageParams, part: string, prompts: Prompts): Promise<CreateMessageParams> {
  if (part === 'maxTokens') {
    const limit = await prompts.text({
      message: 'At most how many tokens?',
      initial: String(request.maxTokens),
      validate: (input) => (/^[1-9]\d*$/.test(input) ? undefined : 'A whole number above 0.'),
    })
    return { ...request, maxTokens: Number(limit) }
  }
  if (part === 'system') {
    const { systemPrompt, ...rest } = request
    const text = await prompts.lines({ message: 'System prompt', initial: systemPrompt ?? '' })
    return text === '' ? rest : { ...rest, systemPrompt: text }
  }
  const [at = 0, blockAt = 0] = part.split('.').map(Number)
  const message = request.messages[at]
  const block = message && blocksOf(message.content)[blockAt]
  if (message === undefined || block?.type !== 'text') return request
  const edited = { ...block, text: await prompts.lines({ message: 'Text', initial: block.text }) }
  const content = Array.isArray(message.content) ? message.content.with(blockAt, edited) : edited
  return { ...request, messages: request.messages.with(at, { ...message, content }) }
}

function beginning(text: string): string {
  const line = plain(text).replace(/\s+/g, ' ').trim()
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}
