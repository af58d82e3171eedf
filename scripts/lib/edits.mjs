import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Applies edits to a copy of the sources, and gives back what takes them off again.
 *
 * @param {string} folder of the copy
 * @param {{ name: string, edits: readonly { file: string, from: string, to: string }[] }} change
 */
export function applyEdits(folder, { name, edits }) {
  const originals = new Map()
  for (const { file, from, to } of edits) {
    const place = path.join(folder, file)
    const text = readFileSync(place, 'utf8')
    if (!originals.has(place)) originals.set(place, text)
    if (text.split(from).length !== 2)
      throw new Error(`${name}: ${file} does not have once what is to be changed: ${from}`)
    writeFileSync(
      place,
      text.replace(from, () => to),
    )
  }
  return () => {
    for (const [place, text] of originals) writeFileSync(place, text)
  }
}
