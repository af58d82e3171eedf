import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type NativeAuthInfo, principalOf } from './native.ts'

/** Names as identity providers let people choose them, the awkward ones more often than the others. */
const name = fc.array(fc.constantFrom('a', 'b', ' ', '%', '%20', 'token:', 'token%3A', '"'), { maxLength: 4 })
const text = name.map((parts) => parts.join(''))
const auth: fc.Arbitrary<NativeAuthInfo> = fc.oneof(
  fc.record({ clientId: text, token: fc.constant('t'), extra: fc.record({ sub: text }) }),
  fc.record({ clientId: text, token: text }),
)

const who = ({ clientId, token, extra }: NativeAuthInfo): string =>
  JSON.stringify(extra === undefined ? [clientId, null, token] : [clientId, extra['sub']])

test('law: nobody is taken for somebody else, whatever they call themselves', () => {
  fc.assert(
    fc.property(auth, auth, (one, other) => {
      expect(principalOf(one) === principalOf(other)).toBe(who(one) === who(other))
    }),
    { numRuns: 20_000 },
  )
})

test('a client and a subject cannot be cut apart elsewhere, and no subject poses as a token', () => {
  expect(principalOf({ clientId: 'a b', extra: { sub: 'c' } })).not.toBe(
    principalOf({ clientId: 'a', extra: { sub: 'b c' } }),
  )
  const byToken = principalOf({ clientId: 'a', token: 'secret' })
  const posing = byToken?.slice('a '.length) as string
  expect(posing).toMatch(/^token:\w+$/)
  expect(principalOf({ clientId: 'a', extra: { sub: posing } })).not.toBe(byToken)
})
