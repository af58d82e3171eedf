import { keyedHash } from './keyed-hash.ts'

/**
 * The boundary around untrusted text. Whoever wrote the text must not be able to write its end, so the boundary is a keyed
 * hash of a secret and of all untrusted texts of the prompt:
 *
 * - without the secret it cannot be guessed (64 bits, and each guess costs a prompt);
 * - an author who has seen the boundary of one prompt gains nothing: a text that contains it has another;
 * - the same prompt under the same secret has the same boundary, here and on another node, so that a provider's prompt
 *   cache and a person who compares two requests see one request.
 *
 * Nothing may be keyed by it: questions are told apart by their parts (`sample/sample.ts`), and the cache takes the
 * boundary out (`cacheKey`).
 */
export function boundaryFor(texts: readonly string[], secret: string): string {
  if (secret.length < MIN_SECRET_LENGTH)
    throw new Error(`The secret of a boundary needs ${MIN_SECRET_LENGTH} characters or more.`)
  const encoder = new TextEncoder()
  const key = encoder.encode(secret).slice(0, 16)
  // JSON, so that ['a', 'b'] and ['ab'] differ. A boundary that stands in a text is a 64-bit accident: count on.
  for (let attempt = 0; ; attempt++) {
    const boundary = spell(keyedHash(key, encoder.encode(JSON.stringify([attempt, secret, ...texts]))))
    if (!texts.some((text) => text.includes(boundary))) return boundary
  }
}

/** As long as any, for prompts that are measured and not sent. Real ones count a few tokens more or less. */
export const BOUNDARY_STAND_IN = 'x7q2k9v4w8z3j6'

/** 16 characters of `randomId` are 96 bits. */
const MIN_SECRET_LENGTH = 16

/** In small letters and digits: a long number might be redacted, and a mark might end a tag. */
function spell(halves: readonly number[]): string {
  return halves.map((half) => half.toString(36).padStart(7, '0')).join('')
}
