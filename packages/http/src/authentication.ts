import type { AuthInfo } from './auth-info.ts'
import { bearerChallenge } from './bearer-challenge.ts'
import type { HttpExchange } from './exchange.ts'
import { REFUSED } from './json-rpc.ts'
import type { EndpointOptions, RequestView } from './options.ts'
import { refuse } from './refusal.ts'

/** @returns who is authenticated; undefined when the exchange was answered with a 401. */
export async function authenticateExchange(
  exchange: HttpExchange,
  authenticate: NonNullable<EndpointOptions['authenticate']>,
  resourceMetadataUrl: string | undefined,
): Promise<AuthInfo | undefined> {
  const authInfo = await authenticate(viewOf(exchange))
  if (authInfo !== undefined && !isExpired(authInfo)) return authInfo
  const problem =
    authInfo !== undefined
      ? 'The access token has expired'
      : exchange.header('authorization') === undefined
        ? 'This server needs an access token'
        : 'The access token is not valid'
  const challenge = bearerChallenge({
    // A client that sent no credentials made no mistake (RFC 6750, section 3.1).
    ...(exchange.header('authorization') !== undefined && { error: 'invalid_token', description: problem }),
    resourceMetadataUrl,
  })
  refuse(exchange, 401, REFUSED, problem, { 'www-authenticate': challenge })
  return undefined
}

function isExpired({ expiresAt }: AuthInfo): boolean {
  return expiresAt !== undefined && expiresAt * 1000 <= Date.now()
}

function viewOf(exchange: HttpExchange): RequestView {
  return {
    method: exchange.method,
    url: exchange.url,
    headers: { get: (name) => exchange.header(name.toLowerCase()) ?? null },
  }
}
