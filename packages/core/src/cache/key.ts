import { toBase64Url } from '../util/base64url.ts'
import { canonicalJson } from '../util/json.ts'

/** Counted up when what is stored changes its form, so that an old entry is not misread. */
const VERSION = 1

/**
 * The key of a request: a SHA-256 of all of it, in whatever order its fields come.
 *
 * The boundary of untrusted parts differs from one run to the next and is taken out. What stands in its place is a raw NUL,
 * which JSON cannot contain: no text can be written so that another request has the same key.
 */
export async function cacheKey(request: unknown, boundary?: string): Promise<string> {
  const json = canonicalJson(request)
  const stable = boundary === undefined ? json : json.replaceAll(boundary, '\0')
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(stable))
  return `sampan:${VERSION}:${toBase64Url(new Uint8Array(digest))}`
}
