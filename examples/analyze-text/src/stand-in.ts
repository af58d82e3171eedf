import type { StandIn } from '@sampan/example-support/check'

const POSITIVE = /\b(ahead|welcomed|reliable|excellent|good|happy|great)\b/gi
const NEGATIVE = /\b(bad|late|less happy|noise|broken|poor)\b/gi
const DATE = /\b\d{1,2} (?:January|March|May|June|July|September|October) \d{4}\b/g
const NAME = /(?<![.:] |^)\b[A-Z][a-z]+(?: (?:of|van|[A-Z][a-z]+))* ?[A-Z][a-z]+|\b(?<=: )[A-Z][a-z]+(?= called)/gm

/** Does what the prompt asks for, by rules: it finds the instruction before the data, and counts words in the data. */
export const standIn: StandIn = ({ text: prompt, data: [text = ''] }) => {
  const sentences = text.split(/(?<=\.)\s+/)
  if (/sentiment/i.test(prompt.slice(0, 60))) return sentimentOf(text)
  if (prompt.startsWith('Summarize')) return `${sentences[0]} ${sentences.at(-1)}`
  if (/important points/.test(prompt))
    return sentences
      .slice(0, 4)
      .map((sentence) => `- ${sentence}`)
      .join('\n')
  if (/named entities/.test(prompt)) return `names: ${unique(text, NAME)}\ndates: ${unique(text, DATE)}`
  return 'I do not understand the question.'
}

function sentimentOf(text: string): string {
  const negative = text.match(NEGATIVE)?.length ?? 0
  const positive = text.replace(/less happy/g, '').match(POSITIVE)?.length ?? 0
  const word = positive > negative + 1 ? 'positive' : negative > positive + 1 ? 'negative' : 'neutral'
  const share = Math.max(positive, negative) / Math.max(1, positive + negative)
  return `${word} (${positive} positive words, ${negative} negative; confidence ${share.toFixed(2)})`
}

function unique(text: string, pattern: RegExp): string {
  return [...new Set(text.match(pattern) ?? [])].join(', ')
}
