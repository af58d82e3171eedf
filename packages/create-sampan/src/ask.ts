import { confirm, isCancel, select, text } from '@clack/prompts'
import { Interrupted } from './errors.ts'
import { PROVIDERS, type Provider, type SdkLine, type Transport } from './options.ts'

/** Questions to the person at the terminal; a question that was left throws `Interrupted`. */
export interface Questions {
  folder(initial: string, problem: (input: string) => string | undefined): Promise<string>
  name(initial: string | undefined, problem: (input: string) => string | undefined): Promise<string>
  transport(): Promise<Transport>
  provider(): Promise<Provider>
  handoff(): Promise<boolean>
  sdk(): Promise<SdkLine>
}

const PROVIDER_LABELS: Readonly<Record<Provider, string>> = {
  none: 'None: the client brings the model',
  anthropic: 'Anthropic',
  openai: 'OpenAI',
  ollama: 'Ollama, on this machine',
}

export const terminalQuestions: Questions = {
  folder: (initial, problem) =>
    answered(
      text({
        message: 'In which folder?',
        placeholder: initial,
        defaultValue: initial,
        validate: (input) => problem(input || initial),
      }),
    ),
  name: (initial, problem) =>
    answered(
      text({
        message: 'What is it called?',
        ...(initial !== undefined && { placeholder: initial, defaultValue: initial }),
        validate: (input) => problem(input || (initial ?? '')),
      }),
    ),
  transport: () =>
    answered(
      select<Transport>({
        message: 'How do clients reach it?',
        options: [
          { value: 'stdio', label: 'stdio', hint: 'they start it on their own machine' },
          { value: 'http', label: 'HTTP', hint: 'it runs somewhere' },
        ],
      }),
    ),
  provider: () =>
    answered(
      select<Provider>({
        message: "Which model answers where the client's cannot?",
        options: PROVIDERS.map((value) => ({ value, label: PROVIDER_LABELS[value] })),
      }),
    ),
  handoff: () =>
    answered(
      confirm({ message: 'Otherwise, may the model that called the tool be asked to answer?', initialValue: true }),
    ),
  sdk: () =>
    answered(
      select<SdkLine>({
        message: 'On which line of the MCP SDK?',
        options: [
          { value: 'v2', label: 'v2', hint: 'both protocol eras' },
          { value: 'v1', label: 'v1', hint: '@modelcontextprotocol/sdk' },
        ],
      }),
    ),
}

async function answered<Value>(question: Promise<Value>): Promise<Exclude<Value, symbol>> {
  const answer = await question
  if (isCancel(answer)) throw new Interrupted('Nothing was written.')
  return answer as Exclude<Value, symbol>
}
