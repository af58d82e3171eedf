import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cuttable, cutText } from './cut.ts'
import { estimateTokens } from './estimate.ts'

test('law: a mark stands for something that is missing, however short the text and however little is cut', () => {
  const words = fc.array(fc.constantFrom('Blandit.', 'a', 'b', 'praesent', '😀', 'é\n\n', 'Non'), {
    minLength: 1,
    maxLength: 12,
  })
  const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(words, share, fc.constantFrom('start', 'end', 'both'), (pieces, allowed, keep) => {
      const text = pieces.join(' ').trim()
      const source = cuttable(text, estimateTokens)
      const cut = cutText(source, allowed * source.tokens, keep)
      if (cut === undefined) return
      const [, head = '', missing, tail = ''] =
        /^([^]*?)\n?\[… (\d+) of \d+ tokens left out …\]\n?([^]*)$/.exec(cut) ?? []
      expect(Number(missing)).toBeGreaterThan(0)
      expect(text.startsWith(head) && text.endsWith(tail)).toBe(true)
      expect(head.length + tail.length).toBeLessThan(text.length)
    }),
    { numRuns: 500 },
  )
})
