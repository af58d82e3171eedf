import { HostError } from './errors.ts'
import { blocksOf, textOf } from './personas/content.ts'
import type { CreateMessageParams, CreateMessageResult } from './protocol.ts'

/** A model that sampling requests can be forwarded to. */
export interface Model {
  /** Provider and model, for people: `anthropic claude-haiku-4-5`. */
  readonly label: string
  sample(request: CreateMessageParams, options: { readonly signal: AbortSignal }): Promise<CreateMessageResult>
}

type Provider = 'anthropic' | 'openai' | 'ollama'

/** A small, quick model of each provider: what a server asks of its client is seldom more than a paragraph. */
export const DEFAULT_MODELS: Readonly<Record<Provider, string>> = {
  anthropic: 'claude-haiku-4-5',
  openai: 'gpt-4.1-mini',
  ollama: 'llama3.2',
}

/** Says that a provider is set up: the first that is, in this order, is taken. */
const VARIABLES: Readonly<Record<Provider, string>> = {
  anthropic: 'ANTHROPIC_API_KEY',
  openai: 'OPENAI_API_KEY',
  ollama: 'OLLAMA_BASE_URL',
}

const PROVIDERS = Object.keys(VARIABLES) as readonly Provider[]

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The model that the environment is set up for, by ANTHROPIC_API_KEY, OPENAI_API_KEY (with OPENAI_BASE_URL) or
 * OLLAMA_BASE_URL; undefined when none of them is set. The AI SDK is loaded now, and not before.
 *
 * @param choice A model id of the first provider that is set up, or `provider/id`.
 * @throws {HostError} `invalid_options` for a choice whose provider is not set up, or whose package is not installed.
 */
export async function modelFromEnvironment(environment: Environment, choice?: string): Promise<Model | undefined> {
  const isSet = (provider: Provider): boolean => (environment[VARIABLES[provider]] ?? '') !== ''
  const named = PROVIDERS.find((provider) => choice?.startsWith(`${provider}/`))
  if (named !== undefined && !isSet(named)) {
    throw new HostError('invalid_options', `The model ${choice} needs ${VARIABLES[named]} to be set.`)
  }
  const provider = named ?? PROVIDERS.find(isSet)
  if (provider === undefined) {
    if (choice === undefined) return undefined
    throw new HostError(
      'invalid_options',
      `The model ${choice} needs ${Object.values(VARIABLES).join(', ')} to be set, whichever is its provider's.`,
    )
  }
  const id = (named === undefined ? choice : choice?.slice(named.length + 1)) ?? DEFAULT_MODELS[provider]
  const { fromAiSdk } = await load('@sampan/ai-sdk', () => import('@sampan/ai-sdk'))
  const answer = fromAiSdk(await languageModel(provider, id, environment))
  return {
    label: `${provider} ${id}`,
    async sample(request, { signal }) {
      const { usage, ...result } = await answer(request, { signal })
      return { ...result, content: asFewBlocks(result.content) }
    },
  }
}

/** Text in one block, and that not in an array: before 2025-11-25 there are no arrays, and SDK v1 reads none to this day. */
function asFewBlocks(content: CreateMessageResult['content']): CreateMessageResult['content'] {
  const blocks = blocksOf(content)
  if (blocks.every(({ type }) => type === 'text')) return { type: 'text', text: textOf(content) }
  return blocks.length === 1 && blocks[0] !== undefined ? blocks[0] : blocks
}

async function languageModel(
  provider: Provider,
  id: string,
  environment: Environment,
): Promise<Parameters<typeof import('@sampan/ai-sdk').fromAiSdk>[0]> {
  if (provider === 'anthropic') {
    const { createAnthropic } = await load('@ai-sdk/anthropic', () => import('@ai-sdk/anthropic'))
    const baseURL = environment['ANTHROPIC_BASE_URL']
    return createAnthropic({
      apiKey: environment['ANTHROPIC_API_KEY'] ?? '',
      ...(baseURL && { baseURL: versioned(baseURL) }),
    })(id)
  }
  const { createOpenAI } = await load('@ai-sdk/openai', () => import('@ai-sdk/openai'))
  if (provider === 'ollama') {
    // Ollama speaks OpenAI's chat completions, and asks for no key.
    const baseURL = versioned(environment['OLLAMA_BASE_URL'] ?? '')
    return createOpenAI({ name: 'ollama', apiKey: 'ollama', baseURL }).chat(id)
  }
  const baseURL = environment['OPENAI_BASE_URL']
  const openai = createOpenAI({ apiKey: environment['OPENAI_API_KEY'] ?? '', ...(baseURL && { baseURL }) })
  // Servers that only resemble OpenAI's speak chat completions, few of them responses.
  return baseURL ? openai.chat(id) : openai(id)
}

/** People write these addresses with and without the version that the AI SDK wants at their end. */
function versioned(baseUrl: string): string {
  const trimmed = baseUrl.replace(/\/+$/, '')
  return trimmed.endsWith('/v1') ? trimmed : `${trimmed}/v1`
}

async function load<Module>(name: string, importModule: () => Promise<Module>): Promise<Module> {
  try {
    return await importModule()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new HostError('invalid_options', `Forwarding to a model needs ${name}: npm install ${name}`, { cause: error })
  }
}
