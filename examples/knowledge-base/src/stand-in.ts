import type { StandIn } from '@sampan/example-support/check'

/** Picks a label by the form of the question, and answers with the sentence of the articles that shares most of its words. */
export const standIn: StandIn = ({ text, data: [question = '', ...articles], labels }) => {
  if (labels.length > 0) return labels.find((label) => label === strategyFor(question)) ?? 'none'
  const ids = [...text.matchAll(/^Article (\S+), /gm)].map(([, id = '']) => id)
  const sentences = articles.flatMap((article, index) =>
    article
      .split(/(?<=\.)\s/)
      .map((sentence) => ({ sentence, id: ids[index] ?? '', score: shared(sentence, question) })),
  )
  const [best] = sentences.toSorted((a, b) => b.score - a.score)
  if (best === undefined || best.score === 0) return { answer: 'The articles do not say.', citations: [] }
  // A slip, the first time: the id is made up as models make them up. What is wrong with it is read in the second request.
  const corrected = text.includes('may only name these articles')
  const asksForInvoices = /invoice/i.test(question)
  return { answer: best.sentence, citations: [asksForInvoices && !corrected ? 'billing-faq' : best.id] }
}

function strategyFor(question: string): string {
  if (/\bE\d{4}\b/.test(question)) return 'exact'
  if (/what is there about/i.test(question)) return 'titles'
  return /authentcator|pasword/.test(question) ? 'fuzzy' : 'keywords'
}

function shared(sentence: string, question: string): number {
  const words = new Set(question.toLowerCase().match(/\w{4,}/g))
  return [...words].filter((word) => sentence.toLowerCase().includes(word.slice(0, 5))).length
}
