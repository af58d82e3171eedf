import type { SampleRequest, SampleTool } from '../context.ts'
import { SamplingError } from '../errors.ts'
import { unlessEnded } from '../sample/in-time.ts'
import { MAX_CALLS } from './stop-when.ts'
import type { ToolSet } from './tool-set.ts'

/** A call that the model made. */
export interface ToolCall {
  readonly id: string
  readonly name: string
  readonly input: unknown
}

/** What a call came to, as the model is told. */
export interface ToolOutcome {
  readonly call: ToolCall
  readonly text: string
  readonly isError: boolean
}

export interface RunToolsOptions {
  readonly toolErrors: SampleRequest<unknown>['toolErrors']
  readonly signal: AbortSignal
  /** How long the check of a call's arguments may take. */
  readonly timeoutMs: number
  /** Runs one handler as an effect of its run: once, whatever is replayed. */
  readonly effect: (call: ToolCall, perform: () => Promise<ToolOutcome>) => Promise<ToolOutcome>
}

/** Runs all calls of one turn at once. A tool that fails is told to the model; only the end of the call ends them all. */
export function runTools(
  set: ToolSet,
  calls: readonly ToolCall[],
  options: RunToolsOptions,
): Promise<readonly ToolOutcome[]> {
  return Promise.all(calls.map((call) => options.effect(call, () => runTool(set, call, options))))
}

async function runTool(set: ToolSet, call: ToolCall, options: RunToolsOptions): Promise<ToolOutcome> {
  const { toolErrors, signal } = options
  const failed = (text: string): ToolOutcome => ({ call, text, isError: true })
  const tool = set.tools.get(call.name)
  if (tool === undefined)
    return failed(`There is no tool ${call.name}. There are: ${[...set.tools.keys()].join(', ')}.`)
  const input = await inputInTime(tool, call, options)
  if ('problem' in input) return failed(input.problem)
  try {
    const { execute } = tool
    if (execute === undefined) throw new TypeError(`${call.name} has no execute`)
    const output = await unlessEnded(signal, () => execute(input.value as never, { toolUseId: call.id, signal }))
    return { call, text: typeof output === 'string' ? output : (JSON.stringify(output) ?? 'done'), isError: false }
  } catch (error) {
    if (signal.aborted) throw error
    return failed(failureText(call, error, toolErrors))
  }
}

/** What a handler throws may name hosts, paths or people: the model is told no more than the author allows. */
function failureText({ name }: ToolCall, error: unknown, toolErrors: RunToolsOptions['toolErrors']): string {
  const message = toolErrors === 'show' ? ` ${error instanceof Error ? error.message : String(error)}` : ''
  return `The tool ${name} failed.${message}`
}

type CheckedInput = { readonly value: unknown } | { readonly problem: string }

/** @throws {SamplingError} what ended the sample, or `timeout` naming the schema whose check does not end. */
function inputInTime(tool: SampleTool, call: ToolCall, options: RunToolsOptions): Promise<CheckedInput> {
  const { signal, timeoutMs, toolErrors } = options
  const field = `tools.${call.name}.inputSchema`
  const check = (): Promise<CheckedInput> =>
    checkInput(tool, call.input).catch((error: unknown) => ({ problem: failureText(call, error, toolErrors) }))
  return unlessEnded(signal, check, { timeoutMs, what: `The check of \`${field}\``, field })
}

async function checkInput({ inputSchema }: SampleTool, input: unknown): Promise<CheckedInput> {
  if (inputSchema === undefined) return { value: {} }
  const result = await inputSchema['~standard'].validate(input)
  if (result.issues === undefined) return { value: result.value }
  const issues = result.issues.map(({ message, path }) => `${pathText(path)}${message}`)
  return { problem: `The arguments do not fit: ${issues.join('; ')}` }
}

function pathText(path: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined): string {
  if (path === undefined || path.length === 0) return ''
  return `${path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')}: `
}

/** @throws {SamplingError} `invalid_result` where calls could not be told apart, or answered, or are too many. */
export function checkCalls(calls: readonly ToolCall[]): void {
  if (calls.length > MAX_CALLS) {
    const problem = `The model called ${calls.length} tools in one turn; ${MAX_CALLS} are the most that are run.`
    throw new SamplingError('invalid_result', problem)
  }
  const ids = new Set(calls.map(({ id }) => id))
  if (ids.size === calls.length && !ids.has('')) return
  throw new SamplingError('invalid_result', 'The model called tools under ids that are empty or not unique.', {
    evidence: { text: JSON.stringify(calls).slice(0, 500) },
  })
}
