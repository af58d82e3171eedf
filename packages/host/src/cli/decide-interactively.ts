import type { Model } from '../model.ts'
import { blocksOf, textOf } from '../personas/content.ts'
import type { CreateMessageParams, CreateMessageResult, ElicitParams, ElicitResult, SamplingTool } from '../protocol.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { type Decider, type Decision, type DecisionContext, HUMAN_MODEL, textAnswer } from './decider.ts'
import { editRequest } from './edit-request.ts'
import { fillIn } from './form.ts'
import type { Choice, Prompts } from './prompts.ts'
import { renderBlock } from './render/content.ts'
import { renderElicitation, type Rendered, renderSampling } from './render/request.ts'
import { plain } from './render/text.ts'
import type { Screen } from './screen.ts'

type SamplingDecision = Decision<CreateMessageResult | Refusal>

export interface InteractiveOptions {
  readonly model: Model | undefined
  readonly prompts: Prompts
  readonly screen: Screen
}

/** Shows each request to the person at the terminal, and does what they choose. */
export function decideInteractively(options: InteractiveOptions): Decider {
  const { model, prompts } = options
  let approvesAll = false
  return {
    sampling: (request, context) =>
      prompts.turn(context.signal, async () => {
        const dialog = new SamplingDialog(request, context, options)
        dialog.show()
        if (approvesAll && model !== undefined) return dialog.forward(model)
        const decision = await dialog.run()
        approvesAll = decision === 'always'
        return decision === 'always' && model !== undefined ? dialog.forward(model) : (decision as SamplingDecision)
      }),
    elicitation: (request, context) => prompts.turn(context.signal, () => elicitation(request, context, options)),
  }
}

/** Said where a model could have answered. */
const NO_MODEL = 'a model can, with ANTHROPIC_API_KEY, OPENAI_API_KEY or OLLAMA_BASE_URL set'

type Action = 'forward' | 'always' | 'answer' | 'call' | 'edit' | 'whole' | 'decline'

/** One request, from being shown to being answered. */
class SamplingDialog {
  #request: CreateMessageParams
  readonly #context: DecisionContext
  readonly #options: InteractiveOptions

  constructor(request: CreateMessageParams, context: DecisionContext, options: InteractiveOptions) {
    this.#request = request
    this.#context = context
    this.#options = options
  }

  show(whole = false): void {
    this.#options.screen.note(`\n${this.#render(whole).lines.join('\n')}`)
  }

  /** What the person chooses; 'always' leaves this request and those after it to the model. */
  async run(): Promise<SamplingDecision | 'always'> {
    const { model, prompts } = this.#options
    for (;;) {
      const action = await prompts.select('What shall happen?', this.#actions())
      if (action === 'always') return 'always'
      if (action === 'decline') return { answer: refuse(), by: 'you' }
      if (action === 'answer') return { answer: await answerByHand(prompts), by: 'you' }
      if (action === 'call') return { answer: await callByHand(this.#request.tools ?? [], prompts), by: 'you' }
      if (action === 'whole') this.show(true)
      if (action === 'edit') {
        this.#request = await editRequest(this.#request, prompts)
        this.show()
      }
      if (action === 'forward' && model !== undefined) {
        const decision = await this.#review(model)
        if (decision !== undefined) return decision
      }
    }
  }

  async forward(model: Model): Promise<SamplingDecision> {
    const { signal } = this.#context
    const asked = model.sample(this.#request, { signal })
    return { answer: await this.#options.screen.during(`${model.label} is answering`, asked), by: model.label }
  }

  /** The model's answer is shown before it goes anywhere. Undefined when the person wants to choose again. */
  async #review(model: Model): Promise<SamplingDecision | undefined> {
    const { prompts, screen } = this.#options
    let decision: SamplingDecision
    try {
      decision = await this.forward(model)
    } catch (error) {
      if (this.#context.signal.aborted) throw error
      screen.note(screen.paint('red', `${model.label} failed: ${plain((error as Error).message)}`))
      return undefined
    }
    const result = decision.answer as CreateMessageResult
    const blocks = blocksOf(result.content)
    screen.note(`${screen.paint('cyan', `${model.label} answers:`)}\n${blocks.map(renderBlock).join('\n')}`)
    const next = await prompts.select('Send this answer?', [
      { value: 'send', label: 'Send it' },
      ...(blocks.every(({ type }) => type === 'text') ? [{ value: 'edit', label: 'Edit it first' } as const] : []),
      { value: 'back', label: 'Do something else' },
      { value: 'decline', label: 'Decline the request' },
    ])
    if (next === 'back') return undefined
    if (next === 'decline') return { answer: refuse(), by: 'you' }
    if (next === 'send') return decision
    const text = await prompts.lines({ message: 'The answer', initial: textOf(result.content) })
    return { answer: { ...result, content: { type: 'text', text } }, by: `${model.label}, edited by you` }
  }

  #actions(): readonly Choice<Action>[] {
    const { model } = this.#options
    const actions: Choice<Action>[] = []
    if (model !== undefined) {
      actions.push({ value: 'forward', label: `Approve it: ${model.label} answers, and you see the answer first` })
      actions.push({ value: 'edit', label: 'Edit it' })
      actions.push({ value: 'always', label: 'Approve it, and all that follow' })
    }
    actions.push({ value: 'answer', label: 'Answer it yourself', ...(model === undefined && { hint: NO_MODEL }) })
    if (this.#request.tools?.length) actions.push({ value: 'call', label: 'Answer with the call of a tool' })
    if (this.#render(false).clipped) actions.push({ value: 'whole', label: 'Show all of it' })
    actions.push({ value: 'decline', label: 'Decline it' })
    return actions
  }

  #render(whole: boolean): Rendered {
    const { paint, width } = this.#options.screen
    return renderSampling(this.#request, this.#context, { paint, width, whole })
  }
}

async function answerByHand(prompts: Prompts): Promise<CreateMessageResult> {
  return textAnswer(await prompts.lines({ message: 'Your answer', validate: notEmpty }), HUMAN_MODEL)
}

async function callByHand(tools: readonly SamplingTool[], prompts: Prompts): Promise<CreateMessageResult> {
  const name = await prompts.select(
    'Which tool?',
    tools.map((tool) => ({ value: tool.name, label: plain(tool.name), hint: plain(tool.description ?? '') })),
  )
  const input = await fillIn(tools.find((tool) => tool.name === name)?.inputSchema ?? {}, prompts)
  return {
    role: 'assistant',
    content: { type: 'tool_use', id: `by-hand-${Date.now()}`, name, input },
    model: HUMAN_MODEL,
    stopReason: 'toolUse',
  }
}

async function elicitation(
  request: ElicitParams,
  context: DecisionContext,
  { prompts, screen }: InteractiveOptions,
): Promise<Decision<ElicitResult>> {
  const { paint, width } = screen
  screen.note(`\n${renderElicitation(request, context, { paint, width, whole: true }).lines.join('\n')}`)
  const action = await prompts.select('What shall happen?', [
    { value: 'accept', label: request.mode === 'url' ? 'Done: I opened the page' : 'Fill it in' },
    { value: 'decline', label: 'Decline' },
    { value: 'cancel', label: 'Neither: close it' },
  ])
  if (action === 'decline' || action === 'cancel') return { answer: { action }, by: 'you' }
  if (request.mode === 'url') return { answer: { action: 'accept' }, by: 'you' }
  const content = await fillIn(request.requestedSchema, prompts)
  return { answer: { action: 'accept', content: content as NonNullable<ElicitResult['content']> }, by: 'you' }
}

function notEmpty(input: string): string | undefined {
  return input.trim() === '' ? 'An answer needs some text.' : undefined
}
