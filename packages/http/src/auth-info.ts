/** What a validated access token says; the same shape as both SDKs' own. */
export interface AuthInfo {
  token: string
  clientId: string
  scopes: string[]
  /** In seconds since 1970. */
  expiresAt?: number
  /** The resource server that the token is for (RFC 8707). */
  resource?: URL
  /** Anything else. A user's id belongs into `sub`: sessions are bound to it. */
  extra?: Record<string, unknown>
}
