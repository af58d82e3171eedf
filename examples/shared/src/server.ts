import type { SamplingOptions } from '@sampan/core'

/**
 * What every example's server takes from its environment:
 *
 * - ANTHROPIC_API_KEY, OPENAI_API_KEY (with OPENAI_BASE_URL) or OLLAMA_BASE_URL: a model of the server's owner;
 * - SAMPAN_HANDOFF=off: the calling model is not asked.
 *
 * @throws {HostError} for a provider whose package is not installed.
 */
export async function samplingFromEnvironment(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Pick<SamplingOptions, 'provider' | 'handoff'>> {
  const handoff = environment['SAMPAN_HANDOFF'] !== 'off'
  if (!PROVIDER_VARIABLES.some((name) => environment[name])) return { handoff }
  // Loaded where it is used: with it come an MCP client and the AI SDK.
  const { modelFromEnvironment } = await import('@sampan/host')
  const model = await modelFromEnvironment(environment)
  return { handoff, ...(model && { provider: (request, options) => model.sample(request, options) }) }
}

const PROVIDER_VARIABLES = ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'OLLAMA_BASE_URL']
