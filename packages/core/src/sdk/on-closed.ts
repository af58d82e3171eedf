import type { NativeServer } from './native.ts'

const listeners = new WeakMap<NativeServer, (() => void)[]>()

/** Calls `listener` when the server's connection has closed, after what the author put on `onclose`. */
export function onClosed(server: NativeServer, listener: () => void): void {
  const known = listeners.get(server)
  if (known !== undefined) {
    known.push(listener)
    return
  }
  const waiting = [listener]
  listeners.set(server, waiting)
  const { onclose } = server
  server.onclose = () => {
    try {
      onclose?.call(server)
    } finally {
      for (const told of waiting) told()
    }
  }
}
