import { expect, test } from 'vitest'
import { openLibrary, type Strategy } from './library.ts'

const library = await openLibrary(new URL('../articles/', import.meta.url))
const idsFor = (question: string, strategy: Strategy) => library.search(question, strategy).map(({ id }) => id)

test.each<[question: string, right: Strategy, id: string, wrong: Strategy, found: string[]]>([
  ['Error E4017', 'exact', 'error-e4017', 'keywords', ['error-e4017', 'error-e4020']],
  ['When are our invoices due?', 'keywords', 'invoices', 'exact', []],
  ['I lost my authentcator', 'fuzzy', 'sign-in', 'keywords', []],
  ['What is there about backups?', 'titles', 'backups', 'keywords', ['backups', 'regions']],
])('“%s” is one for %s', (question, right, id, wrong, found) => {
  expect(idsFor(question, right)[0]).toBe(id)
  expect(idsFor(question, wrong)).toEqual(found)
})
