import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { onExit } from 'signal-exit'

const IS_WINDOWS = process.platform === 'win32'

/** How a child must be started for `endTree` to reach its descendants: at the head of a process group of its own. */
export const OWN_GROUP: boolean = !IS_WINDOWS

const running = new Set<ChildProcess>()
let stopWatching: (() => void) | undefined

/** Ends the child's tree when this process exits, by itself or by a signal: a group of its own would outlive it. */
export function endWithThisProcess(child: ChildProcess): void {
  running.add(child)
  stopWatching ??= onExit(() => {
    for (const each of running) endTree(each, 'SIGKILL')
  })
  child.once('close', () => {
    running.delete(child)
    if (running.size > 0) return
    stopWatching?.()
    stopWatching = undefined
  })
}

/** Signals the child and everything that it started. Windows has no groups and no gentle signal: it ends them all. */
export function endTree({ pid }: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return
  if (IS_WINDOWS) {
    // Without taskkill nothing can be done, and the child's own end is noticed by its `close`.
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () => {})
    return
  }
  try {
    process.kill(-pid, signal)
  } catch (error) {
    // Gone already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
