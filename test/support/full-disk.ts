import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export interface FullDisk {
  readonly folder: string
  /** Leaves room for this many bytes, more or less: the disk counts in pages. */
  leave(bytes: number): void
  remove(): void
}

/** A disk of 256 KB in memory. Mounting one takes root on Linux: elsewhere this gives back why it cannot be had. */
export function createFullDisk(): FullDisk | string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sampan-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    rmSync(folder, { recursive: true })
    return `a small disk cannot be mounted here (${(error as Error).message.split('\n')[0]})`
  }
  const ballast = path.join(folder, 'ballast')
  return {
    folder,
    leave(bytes) {
      rmSync(ballast, { force: true })
      const { bavail, bsize } = statfsSync(folder)
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - bytes)))
    },
    remove() {
      execFileSync('umount', [folder], { stdio: 'pipe' })
      rmSync(folder, { recursive: true })
    },
  }
}
