// The one piece of work that every measured server does, so that what differs is the server's own cost.
//
// A server is started as `node FILE stdio|http`. Over stdio it reads and writes one message a line; over HTTP it listens
// at 127.0.0.1, port $PORT, path /mcp. It has one tool, `sample`, which takes { n } and makes n sampling requests one after
// the other; its result is the text `ok:<n>:<the last answer>`. $TOOLS (1 by default) says how many tools it registers in all.

export const TOOL = 'sample'

export const REQUEST = {
  system: 'You are a terse assistant.',
  prompt:
    'Summarise the following support ticket in one sentence, in plain English, naming the product and what the customer wants: "my order has not arrived".',
  maxTokens: 256,
}

/** The same request in the protocol's own shape. */
export const samplingParams = () => ({
  messages: [{ role: 'user', content: { type: 'text', text: REQUEST.prompt } }],
  systemPrompt: REQUEST.system,
  maxTokens: REQUEST.maxTokens,
})

/** The names of the tools that stand beside `sample` where $TOOLS asks for more than one. */
export const otherTools = () =>
  Array.from({ length: Number(process.env.TOOLS ?? 1) - 1 }, (_, index) => `tool_${index}`)

export const resultText = (n, last) => `ok:${n}:${last}`

/** What the model of the measuring client says, at once and every time. */
export const ANSWER =
  'The customer asks where an order is that should have come last week, gives no order number, and would take a refund instead of waiting for another delivery.'
