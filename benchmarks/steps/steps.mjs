import { fileURLToPath } from 'node:url'

const ON_SDK = fileURLToPath(new URL('../servers/sampan-on-sdk.mjs', import.meta.url))

const V1_STDIO = { on: 'SDK v1, stdio', sdk: 'v1', era: '2025', transport: 'stdio' }
const V2_STDIO = { on: 'SDK v2, stdio', sdk: 'v2', era: '2025', transport: 'stdio' }
const ROUNDS_STDIO = { on: 'rounds, stdio', sdk: 'v2', era: '2026', transport: 'stdio' }
const V1_HTTP = { on: 'SDK v1, HTTP', sdk: 'v1', era: '2025', transport: 'http' }
const V2_HTTP = { on: 'SDK v2, HTTP', sdk: 'v2', era: '2025', transport: 'http' }
const ROUNDS_HTTP = { on: 'rounds, HTTP', sdk: 'v2', era: '2026', transport: 'http' }

/**
 * The steps whose gain is measured. Each says what takes it back: `edits` of a copy of the sources, or a server to run
 * `instead`. Where the sources change, the edits have to follow; `steps.test.ts` says which.
 */
export const STEPS = [
  {
    name: 'transports of our own',
    instead: ON_SDK,
    where: [V1_STDIO, V2_STDIO, ROUNDS_STDIO, V1_HTTP, V2_HTTP, ROUNDS_HTTP],
  },
  {
    name: 'one write for all messages of a turn',
    edits: [
      {
        file: 'packages/stdio/src/batched-writer.ts',
        from: 'if (this.#batch.length >= FULL_BATCH) this.flushNow()',
        to: 'if (this.#batch.length > 0) this.flushNow()',
      },
    ],
    where: [V1_STDIO],
  },
  {
    name: 'messages that pass the SDK’s schemas by',
    edits: [
      {
        file: 'packages/wire/src/past-schemas.ts',
        from: "if (typeof server._onrequest !== 'function' ||",
        to: "if (typeof server !== 'function' ||",
      },
    ],
    where: [V1_STDIO, V2_STDIO, ROUNDS_STDIO, V1_HTTP, V2_HTTP, ROUNDS_HTTP],
  },
  {
    name: 'results given to whoever waits for them',
    edits: [
      {
        file: 'packages/wire/src/past-schemas.ts',
        from: 'else if (!settle(server, id, message))',
        to: 'else if (settle !== undefined)',
      },
    ],
    where: [V1_STDIO, V2_STDIO],
  },
  {
    name: 'plain calls of tools that pass the SDKs’ schemas by',
    edits: [
      {
        file: 'packages/core/src/sdk/intercept.ts',
        from: 'servingLate(serving, pastToolSchemas(serving.server, handler))',
        to: 'servingLate(serving, pastToolSchemas ? handler : handler)',
      },
      {
        file: 'packages/core/src/sdk/tool-schemas.ts',
        from: 'if (codecOf === undefined) return',
        to: 'if (codecOf !== null) return',
      },
    ],
    where: [V1_STDIO, V2_STDIO, ROUNDS_STDIO, ROUNDS_HTTP],
  },
  {
    name: 'calls and results that pass the SDK’s entry by',
    edits: [
      {
        file: 'packages/stdio/src/serve-v2.ts',
        from: '      deliverCallsDirectly(transport, () => taken)\n',
        to: '      void deliverCallsDirectly\n      void taken\n',
      },
    ],
    where: [ROUNDS_STDIO],
  },
  {
    name: 'requests whose copies do not grow',
    edits: [
      {
        file: 'packages/core/src/sdk/push-request.ts',
        from: "return { method, params: { _meta: NO_TOKEN, ...params }, jsonrpc: '2.0', id: 0 }",
        to: 'return NO_TOKEN && { method, params }',
      },
    ],
    where: [V1_STDIO, V2_STDIO],
  },
  {
    name: 'small state sealed on the same thread',
    edits: [
      {
        file: 'packages/core/src/continuation/seal.ts',
        from: "const library = process?.getBuiltinModule?.('node:crypto')",
        to: "const library = process?.getBuiltinModule?.('node:none')",
      },
    ],
    where: [ROUNDS_STDIO],
  },
  {
    name: 'states sealed thirty-two at a time',
    edits: [
      {
        file: 'packages/core/src/continuation/leg-end.ts',
        from: 'const alone = !replayable && settings.sharing === undefined',
        to: 'const alone = !replayable && settings.sharing === null',
      },
    ],
    where: [ROUNDS_STDIO, ROUNDS_HTTP],
  },
]
