import { startModelServer } from '@sampan/test-support/model-server'
import { expect, onTestFinished, test } from 'vitest'
import { fixturePath } from '../fixtures/start.ts'
import { atTerminal, type Terminal } from '../fixtures/terminal.ts'

type Replies = NonNullable<Parameters<typeof startModelServer>[0]>['reply']

const server = (line: 'v1' | 'v2') => ['--', process.execPath, fixturePath('server.mjs'), line, 'stdio']

/** A terminal, and a model behind it. */
async function withModel(
  argv: readonly string[],
  reply: Replies = { text: 'from the model' },
): Promise<{
  readonly terminal: Terminal
  readonly asked: () => readonly Record<string, unknown>[]
}> {
  const model = await startModelServer(reply === undefined ? {} : { reply })
  onTestFinished(() => model.close())
  const terminal = atTerminal(argv, { OPENAI_API_KEY: model.apiKey, OPENAI_BASE_URL: model.baseUrl })
  return { terminal, asked: () => model.calls.map(({ body }) => body) }
}

test('a person chooses a tool, fills in its arguments, answers by hand, and quits', async () => {
  const terminal = atTerminal(server('v2'))

  await terminal.sees('Connected to fixture-v2 1.2.3, protocol 2026-07-28, as sampan-host')
  await terminal.sees('Call which tool?')
  await terminal.press('enter')
  await terminal.sees('prompt (string)')
  await terminal.type('Which colour?')
  await terminal.press('enter')
  await terminal.sees('request (object, optional)')
  await terminal.press('enter')
  await terminal.sees('fixture-v2 1.2.3 wants a model to answer, during its tool ask (round 1).')
  await terminal.sees('User       Which colour?')
  await terminal.sees('Limits     at most 100 tokens')
  // The hint is broken over lines.
  await terminal.sees('Answer it yourself (a model can, with ANTHROPIC_API_KEY')
  await terminal.press('enter')
  await terminal.sees('Your answer')
  await terminal.type('blue')
  await terminal.press('enter', 'enter')
  await terminal.sees('Answered by you')
  await terminal.sees('Call which tool?')
  await terminal.press('up', 'enter')

  expect(await terminal.exit).toBe(0)
  expect(JSON.parse(terminal.stdout)).toEqual({
    role: 'assistant',
    content: { type: 'text', text: 'blue' },
    model: 'human',
    stopReason: 'endTurn',
  })
})

test('a request is shown whole: system prompt, purpose, preferences, limits, tools', async () => {
  const request = {
    systemPrompt: 'Be brief.',
    metadata: { purpose: 'classify a ticket' },
    modelPreferences: { hints: [{ name: 'haiku' }, { name: 'mini' }], speedPriority: 0.9 },
    temperature: 0.2,
    stopSequences: ['###'],
    includeContext: 'thisServer',
    tools: [
      {
        name: 'look',
        description: 'Looks something up',
        inputSchema: { type: 'object', properties: { what: { type: 'string' } }, required: ['what'] },
      },
    ],
    toolChoice: { mode: 'required' },
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a question' },
          { type: 'image', data: 'AAAA', mimeType: 'image/png' },
        ],
      },
      { role: 'assistant', content: { type: 'text', text: 'half an answer' } },
    ],
  }
  const terminal = atTerminal(['--tool', 'ask', '--args', JSON.stringify({ prompt: '', request }), ...server('v1')])

  for (const line of [
    'Purpose    classify a ticket',
    'System     Be brief.',
    'User       a question',
    '[image: image/png, 3 bytes]',
    'Assistant  half an answer',
    'Prefers    models like haiku, mini; speed 0.9',
    'Limits     at most 100 tokens; temperature 0.2; stops at "###"',
    'Context    of this server',
    'Tool       look: Looks something up',
    'what (string, required)',
    'Tools      one must be called',
  ]) {
    await terminal.sees(line)
  }
  await terminal.sees('Answer with the call of a tool')
  await terminal.press('down', 'enter')
  await terminal.sees('Which tool?')
  await terminal.press('enter')
  await terminal.sees('what (string)')
  await terminal.type('sampan')
  await terminal.press('enter')

  expect(await terminal.exit).toBe(0)
  expect(JSON.parse(terminal.stdout)).toMatchObject({
    content: { type: 'tool_use', name: 'look', input: { what: 'sampan' } },
    stopReason: 'toolUse',
  })
})

test('approved: the model answers, and the person sees the answer before it is sent', async () => {
  const { terminal, asked } = await withModel(['--tool', 'ask', '--args', '{"prompt":"Why?"}', ...server('v2')])

  await terminal.sees('Approve it: openai gpt-4.1-mini answers')
  await terminal.press('enter')
  await terminal.sees('openai gpt-4.1-mini answers:')
  await terminal.sees('from the model')
  await terminal.sees('Send it')
  await terminal.press('enter')
  await terminal.sees('Answered by openai gpt-4.1-mini')

  expect(await terminal.exit).toBe(0)
  expect(JSON.parse(terminal.stdout)).toMatchObject({ content: { type: 'text', text: 'from the model' } })
  expect(asked()).toHaveLength(1)
})

test('edited: the request before the model sees it, the answer before the server does', async () => {
  const { terminal, asked } = await withModel(['--tool', 'ask', '--args', '{"prompt":"Why"}', ...server('v2')])

  await terminal.sees('Edit it')
  await terminal.press('down', 'enter')
  await terminal.sees('Edit what?')
  await terminal.press('enter')
  await terminal.sees('Text (Enter twice when done)')
  await terminal.type(' not?')
  await terminal.press('enter', 'enter')
  await terminal.sees('Edit what?')
  await terminal.press('down', 'down', 'enter')
  await terminal.sees('At most how many tokens?')
  await terminal.press('erase')
  await terminal.press('enter')
  await terminal.sees('Edit what?')
  await terminal.press('up', 'enter')
  await terminal.sees('User       Why not?')
  await terminal.sees('Limits     at most 10 tokens')
  await terminal.sees('What shall happen?')
  await terminal.press('enter')
  await terminal.sees('Send this answer?')
  await terminal.press('down', 'enter')
  await terminal.sees('The answer')
  await terminal.type('!')
  await terminal.press('enter', 'enter')
  await terminal.sees('Answered by openai gpt-4.1-mini, edited by you')

  expect(await terminal.exit).toBe(0)
  expect(JSON.parse(terminal.stdout)).toMatchObject({ content: { text: 'from the model!' }, model: expect.any(String) })
  expect(JSON.stringify(asked()[0])).toContain('Why not?')
  expect(JSON.stringify(asked()[0])).toMatch(/"max(_completion)?_tokens":10\b/)
})

test('declined', async () => {
  const { terminal, asked } = await withModel(['--tool', 'ask_caught', ...server('v1')])

  await terminal.sees('Decline it')
  await terminal.press('up', 'enter')
  await terminal.sees('Refused by you')

  expect(await terminal.exit).toBe(0)
  expect(JSON.parse(terminal.stdout)).toMatchObject({ code: -1 })
  expect(asked()).toEqual([])
})

test('declined on 2026, where the call cannot go on', async () => {
  const terminal = atTerminal(['--tool', 'ask_caught', ...server('v2')])

  await terminal.sees('Decline it')
  await terminal.press('up', 'enter')
  await terminal.sees('The sampling request was refused')

  expect(await terminal.exit).toBe(1)
  expect(terminal.stdout).toBe('')
})

test('two requests of one round come one after the other, and both may be approved at once', async () => {
  const { terminal, asked } = await withModel(['--tool', 'ask_both', ...server('v2')])

  await terminal.sees('User       left')
  await terminal.sees('Approve it, and all that follow')
  expect(terminal.stderr).not.toContain('User       right')
  await terminal.press('down', 'down', 'enter')
  await terminal.sees('User       right')

  expect(await terminal.exit).toBe(0)
  expect(terminal.stdout).toBe('from the model, from the model\n')
  expect(asked()).toHaveLength(2)
})

test('a model that fails leaves the request to be answered in another way', async () => {
  const { terminal } = await withModel(['--tool', 'ask', '--args', '{"prompt":"?"}', ...server('v2')], {
    status: 400,
    message: 'no such model',
  })

  await terminal.sees('Approve it')
  await terminal.press('enter')
  await terminal.sees('openai gpt-4.1-mini failed:')
  await terminal.sees('no such model')
  await terminal.sees('Answer it yourself')
  await terminal.press('down', 'down', 'down', 'enter')
  await terminal.sees('Your answer')
  await terminal.type('mine')
  await terminal.press('enter', 'enter')

  expect(await terminal.exit).toBe(0)
  expect(terminal.stdout).toContain('mine')
})

test('a form is filled in, and wrong inputs are said to be wrong', async () => {
  const terminal = atTerminal(['--tool', 'form', ...server('v2')])

  await terminal.sees('fixture-v2 1.2.3 wants you to fill in a form, during its tool form (round 1).')
  await terminal.sees('Message    Who are you?')
  await terminal.sees('name (string, required): Name')
  await terminal.sees('Fill it in')
  await terminal.press('enter')
  await terminal.sees('name (string) Name')
  await terminal.type('A')
  await terminal.press('enter')
  await terminal.sees('must NOT have fewer than 2 characters')
  await terminal.type('da')
  await terminal.press('enter')
  await terminal.sees('age (integer)')
  await terminal.type('x')
  await terminal.press('enter')
  await terminal.sees('This must be a number (integer)')
  await terminal.press('erase')
  await terminal.type('36')
  await terminal.press('enter')
  await terminal.sees('colour ("red" | "green", optional)')
  await terminal.press('enter')
  await terminal.sees('news (boolean, optional)')
  await terminal.press('down', 'enter')

  expect(await terminal.exit).toBe(0)
  expect(JSON.parse(terminal.stdout)).toEqual({
    action: 'accept',
    content: { name: 'Ada', age: 36, colour: 'green', news: true },
  })
})

test('several of a list are picked, as many as the form wants', async () => {
  const terminal = atTerminal(['--tool', 'pick', ...server('v1')])

  await terminal.sees('Fill it in')
  await terminal.press('enter')
  await terminal.sees('fish (array of "f1" | "f2" | "f3") (Space picks)')
  await terminal.press('enter')
  await terminal.sees('this must NOT have fewer than 2 items (Space picks)')
  await terminal.sees('Trout')
  await terminal.type(' ')
  await terminal.press('enter')

  expect(await terminal.exit).toBe(0)
  expect(JSON.parse(terminal.stdout)).toEqual({ action: 'accept', content: { fish: ['f1', 'f2'] } })
})

test('a form is declined', async () => {
  const terminal = atTerminal(['--tool', 'form', ...server('v1')])

  await terminal.sees('Fill it in')
  await terminal.press('down', 'enter')
  await terminal.sees('Declined by you')

  expect(await terminal.exit).toBe(0)
  expect(JSON.parse(terminal.stdout)).toEqual({ action: 'decline' })
})

test('a long message is cut, and shown whole on demand', async () => {
  const prompt = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n')
  const terminal = atTerminal(['--tool', 'ask', '--args', JSON.stringify({ prompt }), ...server('v1')])

  await terminal.sees('… 60 lines more')
  expect(terminal.stderr).not.toContain('line 99')
  await terminal.sees('Show all of it')
  await terminal.press('down', 'enter')
  await terminal.sees('line 99')
  await terminal.sees('What shall happen?')
  await terminal.press('up', 'enter')

  // Refused, the tool fails, and the command with it.
  expect(await terminal.exit).toBe(1)
})

test('what a server writes cannot move the cursor', async () => {
  const prompt = 'harmless\u001b[2J\u001b[1;1H\rApproved\u0007'
  const terminal = atTerminal(['--tool', 'ask', '--args', JSON.stringify({ prompt }), ...server('v1')])

  await terminal.sees('harmless�[2J�[1;1H')
  await terminal.sees('Approved�')
  await terminal.sees('Decline it')
  await terminal.press('up', 'enter')

  expect(await terminal.exit).toBe(1)
})

test('a long wait says what it waits for, and for how long', async () => {
  const terminal = atTerminal(['--tool', 'count', '--args', '{"to":1,"everyMs":1500}', ...server('v1')])

  await terminal.sees('count is running (1.')

  expect(await terminal.exit).toBe(0)
  expect(terminal.stdout).toBe('counted\n')
})

test.each(['in a question', 'during a call'])('Ctrl-C %s ends the command', async (where) => {
  const terminal = atTerminal(['--tool', where === 'in a question' ? 'ask_caught' : 'wait', ...server('v1')])

  if (where === 'in a question') {
    await terminal.sees('What shall happen?')
    await terminal.press('interrupt')
  } else {
    await terminal.sees('wait is running')
    terminal.interrupt()
  }

  expect(await terminal.exit).toBe(130)
  expect(terminal.stderr).toContain('Interrupted.')
})

test('a call that fails does not end a session', async () => {
  const terminal = atTerminal(['--timeout', '0.3', ...server('v1')])

  await terminal.sees('Call which tool?')
  await terminal.press('up', 'up', 'up', 'enter')
  await terminal.sees('tools/call `wait`: the server did not answer within 300 ms.')
  await terminal.sees('Call which tool?')
  await terminal.press('up', 'enter')

  expect(await terminal.exit).toBe(0)
})
