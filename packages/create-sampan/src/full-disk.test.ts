import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createFullDisk } from '@sampan/test-support'
import { expect, test } from 'vitest'
import { writeProject } from './write-project.ts'

test('a full disk: nothing is half-written, and the error says so', ({ skip }) => {
  const disk = createFullDisk()
  if (typeof disk === 'string') return skip(disk)
  try {
    disk.leave(8192)
    const files = new Map([
      ['small.txt', 'fits'],
      ['src/large.txt', 'x'.repeat(64_000)],
    ])
    const folder = join(disk.folder, 'project')
    expect(() => writeProject(folder, files)).toThrow(`Nothing was written to ${folder}: ENOSPC`)
    expect(readdirSync(disk.folder)).toEqual(['ballast'])
  } finally {
    disk.remove()
  }
})
