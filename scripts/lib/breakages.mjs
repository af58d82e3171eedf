import path from 'node:path'

/**
 * Builds that are broken on purpose, each in one place, and the tests that must notice. `from` stands once in its file.
 * test/README.md shows this list; scripts/breakages.test.ts holds both to the sources.
 */

const core = 'packages/core/src'
const http = 'packages/http/src'

export const BREAKAGES = [
  {
    name: 'state unsealed',
    edits: [
      {
        file: `${core}/continuation/seal.ts`,
        from: 'async close(content, binding) {',
        to: 'async close(content, binding) { if (content.length >= 0) return toBase64Url(content)',
      },
      {
        file: `${core}/continuation/seal.ts`,
        from: 'async open(sealed, binding) {',
        to: 'async open(sealed, binding) { if (sealed !== "") return fromBase64Url(sealed)',
      },
    ],
    fails: [
      [
        `${core}/continuation/bad-input.test.ts`,
        'keys rotate: the first seals, all open, and what a foreign key sealed',
      ],
      [`${core}/continuation/shared-runs.test.ts`, 'what the store holds says nothing of the call'],
      [`${core}/continuation/shared-runs.test.ts`, 'another key, another call or a made-up round opens nothing'],
    ],
  },
  {
    name: 'state sealed, but bound to no call',
    edits: [
      {
        file: `${core}/continuation/request-state.ts`,
        from: 'call.method, call.name, call.arguments ?? null, call.principal ?? null',
        to: 'call.server ?? null',
      },
    ],
    fails: [
      [`${core}/continuation/bad-input.test.ts`, 'state that is of another tool is refused before the handler'],
      [`${core}/continuation/bad-input.test.ts`, 'state that is of other arguments is refused before the handler'],
      [`${core}/continuation/shared-runs.test.ts`, 'another key, another call or a made-up round opens nothing'],
    ],
  },
  {
    name: 'expiry not checked',
    edits: [
      {
        file: `${core}/continuation/request-state.ts`,
        from: 'if (expiresAt <= Date.now()) throw',
        to: 'if (expiresAt <= 0) throw',
      },
    ],
    fails: [[`${core}/continuation/bad-input.test.ts`, 'expired state is refused, and the handler’s finally has run']],
  },
  {
    name: 'suspension by throwing',
    edits: [
      {
        file: `${core}/continuation/run.ts`,
        from: "if (channel === 'round') this.rounds++",
        to: "if (channel === 'round') this.rounds++\n    for (const ask of asks) ask.answered.reject(new Error('suspended'))",
      },
    ],
    fails: [
      [
        `${core}/continuation/rounds.test.ts`,
        'the handler starts once; try, catch and finally are as in ordinary code',
      ],
      [`${core}/continuation/equivalence.test.ts`, 'suspension gives what push gives'],
    ],
  },
  {
    name: 'index keys',
    edits: [
      {
        file: `${core}/continuation/question.ts`,
        from: "(this.#recorded ? question.digest : 'q')",
        to: "(this.#recorded ? 'q' : 'q')",
      },
    ],
    fails: [
      [
        `${core}/continuation/asking-order.test.ts`,
        'each question has its own answer, although a replay asks them in another order',
      ],
    ],
  },
  {
    name: 'finished runs forgotten',
    edits: [
      {
        file: `${core}/continuation/held-runs.ts`,
        from: 'if (oldest !== undefined) this.#forget(oldest)',
        to: 'this.#forget(oldest ?? held)',
      },
    ],
    fails: [[`${core}/continuation/bad-input.test.ts`, 'a repeated retry gets the stored reply, at once and later']],
  },
  {
    name: 'GET-stream sampling, SDK v1',
    edits: [
      {
        file: `${core}/sdk/leg-v1.ts`,
        from: 'relatedRequestId: requestId',
        to: 'relatedRequestId: undefined',
      },
    ],
    fails: [
      ['test/faults/hostile-client.test.ts', 'SDK v1, 2025 answers twice: the first answer counts'],
      ['test/faults/dropped-connection.test.ts', 'SDK v1 HTTP: a broken call ends its handler'],
    ],
  },
  {
    name: 'GET-stream sampling, SDK v2',
    edits: [
      {
        file: `${core}/sdk/leg-v2.ts`,
        from: 'return this.native.mcpReq.send(',
        to: 'return (this.#server as never as { request: NativeContextV2["mcpReq"]["send"] }).request(',
      },
    ],
    fails: [
      ['test/faults/hostile-client.test.ts', 'SDK v2, 2025 answers twice: the first answer counts'],
      ['test/faults/dropped-connection.test.ts', 'SDK v2 HTTP: a broken call ends its handler'],
    ],
  },
  {
    name: 'no `.catch` on given-out promises',
    edits: [
      {
        file: `${core}/sdk/call-context.ts`,
        from: 'answered.catch(ignoreRejection)',
        to: 'void ignoreRejection',
      },
      {
        file: `${core}/sample/sample.ts`,
        from: 'answered.catch(ignoreRejection)',
        to: 'void ignoreRejection',
      },
    ],
    fails: [['test/integration/matrix.test.ts', 'samples that nobody awaits cannot end the process']],
  },
  {
    name: 'handoff answered by anybody',
    edits: [
      {
        file: `${core}/continuation/handoff-desk.ts`,
        from: 'return same ? handoff : undefined',
        to: 'return same || id === handoff.id ? handoff : undefined',
      },
    ],
    fails: [[`${core}/sdk/handoff.test.ts`, 'another session cannot answer, and nothing is lost for the rightful one']],
  },
  {
    name: 'sessions for any principal',
    edits: [
      {
        file: `${http}/sessions.ts`,
        from: 'session.principal !== this.#principalOf(authInfo)',
        to: 'session.principal === null',
      },
    ],
    fails: [[`${http}/guard.test.ts`, "somebody else's session is not found, by any method"]],
  },
  {
    name: 'Host and Origin not checked',
    edits: [
      { file: `${http}/endpoint.ts`, from: 'if (problem !== undefined) return', to: 'if (problem === "") return' },
    ],
    fails: [
      [`${http}/guard.test.ts`, 'a Host that leads here by DNS rebinding is refused, and so is a page from elsewhere'],
    ],
  },
  {
    name: 'bodies of any size',
    edits: [
      {
        file: `${http}/request-body.ts`,
        from: 'maxBytes: options.maxBodyBytes',
        to: 'maxBytes: options.maxBodyBytes * 1000',
      },
    ],
    fails: [[`${http}/guard.test.ts`, '4 MiB is the limit unless another is set']],
  },
  {
    name: 'a boundary that does not depend on the text',
    edits: [
      {
        file: `${core}/sample/boundary.ts`,
        from: 'JSON.stringify([attempt, secret, ...texts])',
        to: 'JSON.stringify([attempt, secret])',
      },
    ],
    fails: [[`${core}/sample/boundary.test.ts`, 'depends on the secret, on every text, and on where one text ends']],
  },
  {
    name: 'a refusal routed around',
    edits: [
      {
        file: `${core}/routes/table.ts`,
        from: "denied: { retried: 'never', next: 'fallback' }",
        to: "denied: { retried: 'never', next: 'route' }",
      },
    ],
    fails: [[`${core}/sample/sample.test.ts`, 'a refusal without a fallback is the error, told apart from a failure']],
  },
  {
    name: 'inflating without a limit',
    edits: [{ file: `${core}/util/compress.ts`, from: 'if (length > limit)', to: 'if (length > limit * 1000)' }],
    fails: [[`${core}/util/compress.test.ts`, 'a small text cannot fill the memory: inflating stops at the limit']],
  },
  {
    name: 'principals spelled alike',
    edits: [
      {
        file: `${core}/sdk/native.ts`,
        from: 'clientId.replaceAll(/[ %]/g, encodeURIComponent)',
        to: 'clientId',
      },
    ],
    fails: [
      [
        `${core}/sdk/principal.test.ts`,
        'a client and a subject cannot be cut apart elsewhere, and no subject poses as a token',
      ],
    ],
  },
  {
    name: 'one cache for all callers',
    edits: [
      {
        file: `${core}/sample/through-cache.ts`,
        from: '...{ caller, includeContext',
        to: "...{ caller: caller && '', includeContext",
      },
    ],
    fails: [['test/faults/attacks.test.ts', 'cache poisoning: what one user’s model says is served to no other']],
  },
  {
    name: 'two requests under one id, over stdio',
    edits: [
      { file: 'packages/stdio/src/open-requests.ts', from: 'if (this.#ids.has(id))', to: 'if (this.#ids.size < 0)' },
    ],
    fails: [['test/faults/reused-ids.test.ts', 'stdio, 2026: two at once are told apart']],
  },
  {
    name: 'cancelled requests with a falsy id left running, SDK v1',
    edits: [{ file: `${http}/v1.ts`, from: 'nameFalsyIds(transport)', to: 'void nameFalsyIds' }],
    fails: [
      [
        'test/faults/dropped-connection.test.ts',
        'SDK v1 HTTP: a broken call ends its handler under every id that there is',
      ],
    ],
  },
  {
    name: 'what a provider says of its key passed on',
    edits: [{ file: `${core}/routes/provider.ts`, from: 'REFUSED_KEY.has(status)', to: 'REFUSED_KEY.has(0)' }],
    fails: [
      [
        'test/faults/attacks.test.ts',
        "the provider's key: what the provider says when it refuses one reaches no client",
      ],
    ],
  },
]

/** The lines of the table in test/README.md. */
export function breakagesTable() {
  const code = (text) => `\`${text.replaceAll(/\s+/g, ' ')}\``
  const change = ({ file, from, to }) => `${path.basename(file)}: ${code(from)} → ${code(to)}`
  const test = (named) => `\`${named[0]}\`: ${named[1]}`
  return [
    '| broken | the change | tests that fail |',
    '|---|---|---|',
    ...BREAKAGES.map(
      ({ name, edits, fails }) => `| ${name} | ${edits.map(change).join('<br>')} | ${fails.map(test).join('<br>')} |`,
    ),
  ]
}
