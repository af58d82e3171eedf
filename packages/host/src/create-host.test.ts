import { describe, expect, test } from 'vitest'
import type { HostError } from './errors.ts'
import { fixture, hostFor, MATRIX, says, sharedHost, textOf } from './fixtures/start.ts'
import type { InputRequestContext, LogEntry, ProgressUpdate } from './host.ts'
import type { CreateMessageParams } from './protocol.ts'
import { refuse } from './refusal.ts'

describe.each(MATRIX)('SDK $line over $transport, $era', (combination) => {
  const { line, transport, era } = combination
  const shared = sharedHost(combination)
  const rounds = (amount: number): number => (era === '2026' ? amount : 0)

  test('says who the server is and what was negotiated', async () => {
    const { host } = shared()

    expect(host.era).toBe(era)
    expect(host.protocolVersion).toBe(era === '2026' ? '2026-07-28' : '2025-11-25')
    expect(host.server).toEqual({ name: `fixture-${line}`, version: '1.2.3' })
    expect(host.instructions).toBe('Only for tests.')
    expect(host.capabilities).toEqual({ sampling: {}, elicitation: { form: {} }, roots: {} })
    expect((await host.listTools()).map(({ name }) => name)).toContain('ask_twice')
  })

  test('a tool samples: the request is shown, the answer arrives, and the report tells of both', async () => {
    const { host, use } = shared()
    const seen: { request: CreateMessageParams; context: InputRequestContext }[] = []
    use({
      onSampling: (request, context) => {
        seen.push({ request, context })
        return says('blue')
      },
    })

    const report = await host.callTool('ask', { prompt: 'Which colour?' })

    expect(JSON.parse(textOf(report.result))).toMatchObject({ content: { text: 'blue' }, model: 'test-model' })
    expect(seen).toHaveLength(1)
    expect(seen[0]?.request).toMatchObject({
      messages: [{ role: 'user', content: { type: 'text', text: 'Which colour?' } }],
      maxTokens: 100,
    })
    expect(seen[0]?.context).toMatchObject({
      call: { method: 'tools/call', name: 'ask' },
      server: { name: `fixture-${line}`, version: '1.2.3' },
      round: rounds(1),
    })
    expect(report).toMatchObject({ method: 'tools/call', name: 'ask', rounds: rounds(1) })
    expect(report.samples).toHaveLength(1)
    expect(report.samples[0]).toMatchObject({ result: { model: 'test-model' }, request: { maxTokens: 100 } })
  })

  test('samples one after the other, and two at once', async () => {
    const { host, use } = shared()
    use({ onSampling: ({ messages }) => says(`<${(messages[0]?.content as { text: string }).text}>`) })

    const sequence = await host.callTool('ask_twice')
    const parallel = await host.callTool('ask_both')

    expect(textOf(sequence.result)).toBe('<one>, <after <one>>')
    expect(sequence.rounds).toBe(rounds(2))
    expect(sequence.samples.map(({ round }) => round)).toEqual([rounds(1), rounds(2)])
    expect(textOf(parallel.result)).toBe('<left>, <right>')
    expect(parallel.rounds).toBe(rounds(1))
    expect(parallel.samples).toHaveLength(2)
  })

  test('prompts and resources may ask as well', async () => {
    const { host, use } = shared()
    use({ onSampling: () => says('hello') })

    const prompt = await host.getPrompt('greeting', { name: 'Ada' })
    const resource = await host.readResource('note://one')

    expect(prompt.result.messages).toEqual([{ role: 'user', content: { type: 'text', text: 'hello' } }])
    expect(prompt.samples).toHaveLength(1)
    expect(resource.result.contents).toEqual([{ uri: 'note://one', text: 'hello' }])
    expect((await host.listPrompts()).map(({ name }) => name)).toEqual(['greeting'])
    expect((await host.listResources()).map(({ uri }) => uri)).toEqual(['note://one'])
    expect(await host.listResourceTemplates()).toEqual([])
  })

  test('an elicitation and the roots are answered', async () => {
    const { host, use } = shared()
    use({ onElicitation: () => ({ action: 'accept', content: { name: 'Ada', age: 36 } }) })

    const form = await host.callTool('form')
    const roots = await host.callTool('roots')

    expect(JSON.parse(textOf(form.result))).toEqual({ action: 'accept', content: { name: 'Ada', age: 36 } })
    expect(form.elicitations[0]).toMatchObject({ request: { message: 'Who are you?' }, result: { action: 'accept' } })
    expect(JSON.parse(textOf(roots.result))).toEqual({ roots: [{ uri: 'file:///work', name: 'work' }] })
  })

  test('a tool with an output schema may ask on the way', async () => {
    const { host, use } = shared()
    use({ onSampling: () => says('5') })

    const report = await host.callTool('add_asked', { a: 2, b: 3 })

    expect(report.result.structuredContent).toEqual({ sum: 5 })
  })

  test('answers that are not what they should be go to the server as they are', async () => {
    const { host, use } = shared()
    const answer = { role: 'assistant', content: [], model: 7 }
    use({ onSampling: () => answer as never })

    const report = await host.callTool('ask', { prompt: '?' })

    expect(JSON.parse(textOf(report.result))).toEqual(answer)
  })

  test('a refusal: on 2025 the server sees the error, on 2026 the call ends here', async () => {
    const { host, use } = shared()
    use({ onSampling: () => refuse() })

    const call = host.callTool('ask_caught')

    const refused = { code: -1, message: 'User rejected sampling request' }
    if (era === '2026') {
      await expect(call).rejects.toMatchObject({ code: 'refused', call: { rounds: 1, samples: [{ refused }] } })
      return
    }
    const { result, samples } = await call
    expect(JSON.parse(textOf(result))).toEqual({ code: -1, message: expect.stringContaining(refused.message) })
    expect(samples[0]).toMatchObject({ refused })
  })

  test('progress and log messages arrive', async () => {
    const { host, use } = shared()
    const updates: ProgressUpdate[] = []
    const ofCall: ProgressUpdate[] = []
    const logs: LogEntry[] = []
    use({
      onProgress: (update, call) => updates.push({ ...update, message: `${call.name}: ${update.message}` }),
      onLog: (entry) => logs.push(entry),
    })

    await host.callTool('count', { to: 3, everyMs: 50 }, { onProgress: (update) => ofCall.push(update) })

    // Not the last one: the SDK's client drops progress that arrives together with the result.
    expect(updates.slice(0, 2)).toEqual([
      { progress: 1, total: 3, message: 'count: at 1' },
      { progress: 2, total: 3, message: 'count: at 2' },
    ])
    expect(ofCall.map(({ progress }) => progress).slice(0, 2)).toEqual([1, 2])
    expect(logs).toEqual([{ level: 'info', logger: 'fixture', data: 'counting to 3' }])
  })

  test('a server that does not answer runs into the timeout, and is told', async () => {
    const { host, use } = shared()
    let stderr = ''
    use({ onStderr: (text) => (stderr += text) })

    const error = await host.callTool('wait', {}, { timeoutMs: 200 }).catch((reason: unknown) => reason)

    expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('within 200 ms') })
    expect((error as HostError).call).toMatchObject({ name: 'wait', samples: [] })
    if (transport === 'stdio') await expect.poll(() => stderr).toContain('wait: cancelled')
  })

  test('a signal cancels the call, and the handler that is answering', async () => {
    const { host, use } = shared()
    const controller = new AbortController()
    let answering: AbortSignal | undefined
    use({
      onSampling: (_request, { signal }) => {
        answering = signal
        controller.abort()
        return new Promise(() => {})
      },
    })

    const call = host.callTool('ask', { prompt: '?' }, { signal: controller.signal })

    await expect(call).rejects.toMatchObject({ code: 'cancelled', message: 'tools/call `ask` was cancelled.' })
    await expect.poll(() => answering?.aborted).toBe(true)
  })

  test('a tool that fails is a result, a tool that does not exist is an error or a result that says so', async () => {
    const { host } = shared()

    const failed = await host.callTool('fail')
    const missing = await host.callTool('missing').then(
      ({ result }) => textOf(result),
      (error: HostError) => error.message,
    )

    expect(failed.result).toMatchObject({ isError: true })
    expect(missing).toMatch(/missing/)
  })
})

const FASTEST = MATRIX.filter(({ transport }) => transport === 'stdio').filter(
  ({ line, era }) => (line === 'v2') === (era === '2026'),
)

describe.each(FASTEST)('SDK $line, $era', ({ line, transport, era }) => {
  test('without handlers nothing is declared, and a server that asks all the same gets no answer', async () => {
    const host = await hostFor(await fixture(line, transport), { era })

    const call = host.callTool('ask', { prompt: '?' })

    expect(host.capabilities).toEqual({})
    if (era === '2026') await expect(call).rejects.toMatchObject({ code: 'rpc_error' })
    else expect((await call).result).toMatchObject({ isError: true })
  })

  test('progress keeps a slow call alive beyond the timeout', async () => {
    const host = await hostFor(await fixture(line, transport), { era, timeoutMs: 1_000 })
    await host.listTools()

    const report = await host.callTool('count', { to: 8, everyMs: 150 })

    expect(textOf(report.result)).toBe('counted')
    expect(report.durationMs).toBeGreaterThan(1_000)
  })

  test('the time that an answer takes does not count', async () => {
    const host = await hostFor(await fixture(line, transport), {
      era,
      timeoutMs: 1_000,
      onSampling: async () => {
        await new Promise((resolve) => setTimeout(resolve, 1_200))
        return says('at last')
      },
    })

    const report = await host.callTool('ask', { prompt: 'slow' })

    expect(textOf(report.result)).toContain('at last')
  })
})

describe('several calls at once on 2025', () => {
  test('a request that could be of either is put to neither', async () => {
    const calls: InputRequestContext['call'][] = []
    const host = await hostFor(await fixture('v1', 'stdio'), {
      onSampling: async (_request, { call }) => {
        calls.push(call)
        await new Promise((resolve) => setTimeout(resolve, 100))
        return says('x')
      },
    })
    await host.listTools()

    const reports = await Promise.all([host.callTool('ask_caught'), host.callTool('ask_caught')])

    expect(calls).toEqual([undefined, undefined])
    expect(reports.map(({ samples }) => samples)).toEqual([[], []])
  })
})
