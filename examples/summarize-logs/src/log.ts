import { readFile } from 'node:fs/promises'

export interface Entry {
  readonly time: Date
  readonly level: string
  readonly service: string
  readonly message: string
}

/** Lines such as `2026-03-02T07:21:40.118Z WARN  checkout connection pool: 18 of 20 in use`; others are passed over. */
const LINE = /^(\d{4}-\S+Z) ([A-Z]+) +(\S+) +(.*)$/

export async function readLog(file: string): Promise<readonly Entry[]> {
  const lines = (await readFile(file, 'utf8')).split('\n')
  return lines.flatMap((line) => {
    const [, time, level = '', service = '', message = ''] = LINE.exec(line) ?? []
    return time === undefined ? [] : [{ time: new Date(time), level, service, message }]
  })
}

const HOUR_MS = 3_600_000

/** The last hours of a log, counted from its newest entry. */
export function lastHours(entries: readonly Entry[], hours: number): readonly Entry[] {
  const newest = entries.at(-1)?.time.getTime() ?? 0
  return entries.filter(({ time }) => newest - time.getTime() <= hours * HOUR_MS)
}

export function toText(entries: readonly Entry[]): string {
  return entries
    .map(({ time, level, service, message }) => `${time.toISOString()} ${level} ${service} ${message}`)
    .join('\n')
}
