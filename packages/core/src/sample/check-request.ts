import { checkBudget } from '../budget/check-budget.ts'
import type { SampleRequest } from '../context.ts'
import { invalidRequest } from '../errors.ts'
import { checkToolHistory } from '../tools/history.ts'
import { isPlainObject } from '../util/json.ts'
import {
  checkMaxReasks,
  checkMaxTokens,
  checkRoutes,
  checkString,
  checkTemperature,
  checkTimeoutMs,
  checkWord,
  isSignal,
  ON_TRUNCATED,
} from './checks.ts'
import { modelPreferences } from './preferences.ts'

/** A request of any output: what the pipeline handles, once the types have done their work. */
export type AnySampleRequest = SampleRequest<unknown>

/** @throws {SamplingError} `invalid_request`, naming the field, before anything is sent. */
export function checkRequest(request: AnySampleRequest): void {
  if (typeof request !== 'object' || request === null || Array.isArray(request))
    throw invalidRequest('request', 'must be a prompt or an object.')
  checkPrompt(request)
  checkMaxTokens('maxTokens', request.maxTokens)
  checkMaxTokens('maxInputTokens', request.maxInputTokens)
  checkTemperature('temperature', request.temperature)
  checkTimeoutMs('timeoutMs', request.timeoutMs)
  checkRoutes('routes', request.routes)
  checkBudget('budget', request.budget)
  checkOutput(request.output)
  if (request.tools !== undefined && !isPlainObject(request.tools))
    throw invalidRequest('tools', 'must be an object of tools, by their names.')
  for (const [field, words] of WORDS) checkWord(field, request[field], words)
  if (request.prefer !== undefined) modelPreferences(request.prefer)
  checkString('system', request.system)
  checkString('purpose', request.purpose)
  if (request.key !== undefined && (typeof request.key !== 'string' || request.key === '')) {
    throw invalidRequest('key', 'must be a string that is not empty.')
  }
  if (request.fallback !== undefined && typeof request.fallback !== 'function') {
    throw invalidRequest('fallback', 'must be a function.')
  }
  checkMaxReasks('maxReasks', request.maxReasks)
  const { stopSequences, signal, cache } = request
  if (signal !== undefined && !isSignal(signal)) throw invalidRequest('signal', 'must be an AbortSignal.')
  if (cache !== undefined && typeof cache !== 'boolean' && !isPlainObject(cache))
    throw invalidRequest('cache', 'must be true, false or { ttlMs }.')
  if (
    stopSequences !== undefined &&
    !(Array.isArray(stopSequences) && stopSequences.every((stop) => typeof stop === 'string'))
  ) {
    throw invalidRequest('stopSequences', 'must be an array of strings.')
  }
}

const WORDS = [
  ['toolChoice', ['auto', 'required', 'none']],
  ['toolErrors', ['mask', 'show']],
  ['onTruncated', ON_TRUNCATED],
  ['onDenied', ['fallback', 'nextRoute']],
  ['includeContext', ['none', 'thisServer', 'allServers']],
] as const

function checkPrompt({ prompt, messages }: AnySampleRequest): void {
  if (prompt === undefined && messages === undefined)
    throw invalidRequest('prompt', 'is missing: give `prompt` or `messages`.')
  if (prompt !== undefined && messages !== undefined)
    throw invalidRequest('prompt', 'and `messages` exclude each other.')
  if (messages !== undefined) {
    if (!Array.isArray(messages) || messages.length === 0)
      throw invalidRequest('messages', 'must have at least one message.')
    messages.forEach(checkMessage)
    checkToolHistory(messages)
    return
  }
  if (typeof prompt === 'string') {
    if (prompt.trim() === '') throw invalidRequest('prompt', 'is empty.')
    return
  }
  if (!Array.isArray(prompt)) throw invalidRequest('prompt', 'must be a string or an array of parts.')
  if (prompt.length === 0) throw invalidRequest('prompt', 'is empty.')
  for (const [index, part] of prompt.entries()) {
    if (typeof part !== 'string' && !(isPlainObject(part) && typeof part['type'] === 'string')) {
      throw invalidRequest(`prompt[${index}]`, 'must be a string, untrusted(…), document(…), or a content block.')
    }
  }
}

function checkMessage(message: unknown, index: number): void {
  if (!isPlainObject(message)) throw invalidRequest(`messages[${index}]`, 'must be an object.')
  const { role, content } = message
  if (role !== 'user' && role !== 'assistant')
    throw invalidRequest(`messages[${index}].role`, "must be 'user' or 'assistant'.")
  const blocks = Array.isArray(content) ? content : [content]
  if (blocks.length === 0 || !blocks.every((block) => isPlainObject(block) && typeof block['type'] === 'string')) {
    throw invalidRequest(`messages[${index}].content`, 'must be a content block or an array of them.')
  }
  blocks.forEach((block, at) => {
    checkBlock(Array.isArray(content) ? `messages[${index}].content[${at}]` : `messages[${index}].content`, block)
  })
}

/** The fields of a block that must be strings, by its type. */
const STRINGS: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['text', ['text']],
  ['image', ['data', 'mimeType']],
  ['audio', ['data', 'mimeType']],
  ['tool_use', ['id', 'name']],
  ['tool_result', ['toolUseId']],
])

function checkBlock(field: string, block: Readonly<Record<string, unknown>>): void {
  const names = STRINGS.get(block['type'])
  if (names === undefined) throw invalidRequest(`${field}.type`, `must be one of ${[...STRINGS.keys()].join(', ')}.`)
  for (const name of names) {
    if (typeof block[name] !== 'string') throw invalidRequest(`${field}.${name}`, 'must be a string.')
  }
  if (block['type'] !== 'tool_result') return
  const { content } = block
  if (!Array.isArray(content) || !content.every(isPlainObject))
    throw invalidRequest(`${field}.content`, 'must be an array of content blocks.')
  content.forEach((within, at) => checkBlock(`${field}.content[${at}]`, within))
}

function checkOutput(output: unknown): void {
  if (output === undefined) return
  const standard = (output as { '~standard'?: { validate?: unknown } } | null)?.['~standard']
  if (typeof standard?.validate !== 'function') {
    throw invalidRequest('output', 'must be a Standard Schema (zod, valibot, arktype and others) or choice([...]).')
  }
}
