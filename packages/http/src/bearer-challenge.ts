/** What a `WWW-Authenticate` header says (RFC 6750, section 3, and RFC 9728, section 5.1). */
export interface BearerChallenge {
  readonly error?: string | undefined
  readonly description?: string | undefined
  readonly scopes?: readonly string[] | undefined
  /** Where the protected resource metadata is. */
  readonly resourceMetadataUrl?: string | undefined
}

export function bearerChallenge({ error, description, scopes, resourceMetadataUrl }: BearerChallenge): string {
  const parameters = [
    error !== undefined && `error=${quote(error)}`,
    description !== undefined && `error_description=${quote(description)}`,
    scopes !== undefined && scopes.length > 0 && `scope=${quote(scopes.join(' '))}`,
    resourceMetadataUrl !== undefined && `resource_metadata=${quote(resourceMetadataUrl)}`,
  ].filter((parameter) => parameter !== false)
  return parameters.length === 0 ? 'Bearer' : `Bearer ${parameters.join(', ')}`
}

function quote(value: string): string {
  return `"${value.replaceAll(/["\\]/g, '\\$&').replaceAll(/[^\x20-\x7e]/g, '?')}"`
}
