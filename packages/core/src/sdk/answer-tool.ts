import type { OpenedTurn } from '../continuation/entrance.ts'
import type { Handling } from '../continuation/handling.ts'
import type { Reply } from '../continuation/held-runs.ts'
import { labelledAnswers } from '../continuation/handoff-desk.ts'
import { SamplingError } from '../errors.ts'
import { isPlainObject } from '../util/json.ts'
import type { CallIdentity } from '../continuation/request-state.ts'
import type { CallSlot } from './call-slot.ts'
import type { NativeRequestHandler } from './native.ts'
import { legOf } from './leg-of.ts'
import { handedOff, isHandoff, nativeResult } from './reply.ts'
import { identityOf, type Serving } from './serving.ts'

/** The one extra tool: how a calling model answers what a tool's result asked it. */
export function answerToolDefinition(name: string): object {
  return {
    name,
    title: 'Answer a question from a tool',
    description:
      "Gives your answer to a question that another of this server's tools asked you in its result. Call it only when a " +
      'result asks you to, with the id from that result. The tool that asked then goes on, and its result comes back here.',
    inputSchema: {
      type: 'object',
      properties: {
        id: { type: 'string', description: 'The id from the result that asked. Each id can be used once.' },
        answers: {
          type: 'object',
          description:
            'Your answer to each question, by its number: {"1": "…"}. Text, or an object where JSON is asked for.',
          additionalProperties: true,
        },
      },
      required: ['id', 'answers'],
    },
  }
}

/** Serves a call of the answering tool: the suspended handler goes on in this leg. */
export async function answerHandoff(
  serving: Serving,
  handler: NativeRequestHandler,
  slot: CallSlot,
  context: object,
): Promise<unknown> {
  const leg = legOf(context, serving.server)
  const { engine } = serving.settings
  const handling: Handling = {
    leg,
    call: identityOf(serving, slot.request, leg.principal),
    settings: serving.settings.continuation,
    // The handler behind it is another tool's: a retry of this leg is for this process alone.
    replayable: false,
    enter: () => {
      throw new Error('A handoff goes on in the run that asked; it never enters a handler.')
    },
  }
  const toolName = serving.settings.handoff?.toolName ?? ''
  const goOn = async (opened: OpenedTurn): Promise<unknown> => {
    slot.opened = opened
    if ('origin' in opened && opened.origin !== undefined && opened.replays)
      return await replay(handler, slot, opened.origin, context)
    slot.taken = true
    return await finish(await engine.resume(opened, handling), toolName)
  }
  try {
    if (slot.opened !== undefined) return await goOn(slot.opened)
    const { id, answers } = readArguments(slot.request.params?.['arguments'])
    const handoff = engine.desk.find(id, leg)
    if (handoff !== undefined) {
      slot.taken = true
      return await finish(await engine.answer(handoff, labelledAnswers(handoff.questions, answers), handling), toolName)
    }
    const opened = await engine.entrance.openHandoff(id, answers, handling.call, handling.settings, leg)
    if (opened === undefined)
      throw wrong(
        `No question waits under the id ${JSON.stringify(id)}`,
        'it may have expired, been answered, or been asked in another session. Call the tool that asked again',
      )
    try {
      return await goOn(opened)
    } finally {
      if (!slot.taken) engine.entrance.abandon(opened)
    }
  } catch (error) {
    if (!SamplingError.isInstance(error)) throw error
    return { content: [{ type: 'text', text: error.message }], isError: true }
  }
}

/** Enters the handler of the tool that asked, in this process for the first time: the SDK finds it and checks its arguments. */
async function replay(
  handler: NativeRequestHandler,
  slot: CallSlot,
  origin: CallIdentity,
  context: object,
): Promise<unknown> {
  const params = { ...slot.request.params, name: origin.name, arguments: origin.arguments as object }
  const result = await handler({ ...slot.request, params }, context)
  return slot.replacement ?? result
}

function finish(reply: Reply, toolName: string): unknown {
  if (isHandoff(reply)) return handedOff(reply, toolName)
  if (reply.type === 'error') {
    // As McpServer answers for a tool's callback that throws.
    const { error } = reply
    return { content: [{ type: 'text', text: error instanceof Error ? error.message : String(error) }], isError: true }
  }
  const result = nativeResult(reply)
  if (!isPlainObject(result) || result['content'] !== undefined || reply.type !== 'result') return result
  return { ...result, content: [{ type: 'text', text: JSON.stringify(result['structuredContent'] ?? null) }] }
}

function readArguments(input: unknown): { readonly id: string; readonly answers: Readonly<Record<string, unknown>> } {
  const shape = 'call it as {"id": "…", "answers": {"1": "…"}}, with the id from the result that asked'
  if (!isPlainObject(input) || typeof input['id'] !== 'string') throw wrong('The id is missing', shape)
  if (!isPlainObject(input['answers'])) throw wrong('The answers are missing', shape)
  return { id: input['id'], answers: input['answers'] }
}

function wrong(what: string, cure: string): SamplingError {
  return new SamplingError('invalid_request', `${what}: ${cure}.`)
}
