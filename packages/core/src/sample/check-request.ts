import { checkBudget } from '../budget/check-budget.ts'
import type { SampleRequest } from '../context.ts'
import { invalidRequest } from '../errors.ts'
import { checkToolHistory } from '../tools/history.ts'
import { isPlainObject } from '../util/json.ts'
import { checkMaxTokens, checkRoutes, checkTemperature, checkTimeoutMs } from './checks.ts'
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
  if (request.system !== undefined && typeof request.system !== 'string')
    throw invalidRequest('system', 'must be a string.')
  if (request.key !== undefined && (typeof request.key !== 'string' || request.key === '')) {
    throw invalidRequest('key', 'must be a string that is not empty.')
  }
  if (request.fallback !== undefined && typeof request.fallback !== 'function') {
    throw invalidRequest('fallback', 'must be a function.')
  }
  const { maxReasks, stopSequences } = request
  if (maxReasks !== undefined && !(Number.isInteger(maxReasks) && maxReasks >= 0)) {
    throw invalidRequest('maxReasks', `must be a whole number from 0 on, got ${String(maxReasks)}.`)
  }
  if (
    stopSequences !== undefined &&
    !(Array.isArray(stopSequences) && stopSequences.every((stop) => typeof stop === 'string'))
  ) {
    throw invalidRequest('stopSequences', 'must be an array of strings.')
  }
}

/** Fields that are one of a few words: a misspelt one would be passed over, or sent. */
const WORDS = [
  ['toolChoice', ['auto', 'required', 'none']],
  ['toolErrors', ['mask', 'show']],
] as const

function checkWord(field: string, value: unknown, words: readonly string[]): void {
  if (value !== undefined && !(words as readonly unknown[]).includes(value))
    throw invalidRequest(field, `must be one of ${words.join(', ')}, got ${JSON.stringify(value) ?? typeof value}.`)
}

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
}

function checkOutput(output: unknown): void {
  if (output === undefined) return
  const standard = (output as { '~standard'?: { validate?: unknown } } | null)?.['~standard']
  if (typeof standard?.validate !== 'function') {
    throw invalidRequest('output', 'must be a Standard Schema (zod, valibot, arktype and others) or choice([...]).')
  }
}
