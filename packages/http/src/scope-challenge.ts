import type { AuthInfo } from './auth-info.ts'
import { bearerChallenge } from './bearer-challenge.ts'
import type { HttpExchange } from './exchange.ts'
import { type JsonRpcRequest, REFUSED } from './json-rpc.ts'
import { refuse } from './refusal.ts'

/** SDK v2 lets a tool ask for scopes (`scopeChallenge` in its config); its `connect` hands the transport this. */
export type ScopeChallengeResolver = (context: {
  request: JsonRpcRequest
  authInfo?: AuthInfo
}) => MaybePromise<ScopeChallenge | undefined>

export interface ScopeChallenge {
  readonly scopes: readonly string[]
  readonly errorDescription?: string
}

type MaybePromise<T> = T | Promise<T>

/** Answers 403 when one of the requests needs more scopes than the token has. @returns whether it did. */
export async function refuseForScope(
  exchange: HttpExchange,
  requests: readonly JsonRpcRequest[],
  authInfo: AuthInfo | undefined,
  resolve: ScopeChallengeResolver,
  resourceMetadataUrl: string | undefined,
): Promise<boolean> {
  for (const request of requests) {
    const challenge = await resolve({ request, ...(authInfo !== undefined && { authInfo }) })
    if (challenge === undefined) continue
    const description = challenge.errorDescription ?? 'Insufficient scope'
    refuse(exchange, 403, REFUSED, description, {
      'www-authenticate': bearerChallenge({
        error: 'insufficient_scope',
        description,
        scopes: challenge.scopes,
        resourceMetadataUrl,
      }),
    })
    return true
  }
  return false
}
