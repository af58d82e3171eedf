import { load, REVIEWED } from './results.mjs'
import { table } from './table.mjs'

/** What the last run of each part has reached of what it should, part by part. */
export function closingTable(parts) {
  const verdicts = parts.flatMap(({ name, record }) =>
    load(name, record ? REVIEWED : undefined).verdicts.map((verdict) => ({ part: name, ...verdict })),
  )
  const rows = verdicts.map(({ part, name, value, target, met }) => [name, part, value, target, met ? 'met' : 'MISSED'])
  const met = verdicts.filter((verdict) => verdict.met).length
  return `${table(['what', 'benchmark', 'measured', 'target', ''], rows)}\n\n${met} of ${verdicts.length} targets met`
}
