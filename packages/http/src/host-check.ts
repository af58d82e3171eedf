import type { HttpExchange } from './exchange.ts'

/**
 * Keeps web pages away from a server that is meant for local programs: by DNS rebinding, a page's own host name can be
 * made to lead to 127.0.0.1, but its `Host` and `Origin` headers still tell (basic/transports, security warning).
 */
export interface HostCheckOptions {
  /** Host names, with a port where only that port is right. */
  readonly allowedHosts: readonly string[] | 'any'
  /** Origins (`https://app.example.com`), or host names, for any scheme and port. */
  readonly allowedOrigins: readonly string[] | 'any'
}

export const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** @returns a function that says what is wrong with where a request comes from, if anything is. */
export function createHostCheck(options: HostCheckOptions): (exchange: HttpExchange) => string | undefined {
  const isHostAllowed = remembered((host) => allowsHost(options.allowedHosts, host))
  const isOriginAllowed = remembered((origin) => allowsOrigin(options.allowedOrigins, origin))
  return (exchange) => {
    const host = exchange.header('host')
    if (host === undefined ? options.allowedHosts !== 'any' : !isHostAllowed(host)) {
      return `The Host header ${JSON.stringify(host ?? '')} is not allowed here; the server's owner can add it to allowedHosts`
    }
    const origin = exchange.header('origin')
    if (origin !== undefined && !isOriginAllowed(origin)) {
      return `The Origin ${JSON.stringify(origin)} is not allowed here; the server's owner can add it to allowedOrigins`
    }
    return undefined
  }
}

function allowsHost(allowed: readonly string[] | 'any', host: string): boolean {
  if (allowed === 'any') return true
  const lower = host.toLowerCase()
  return allowed.some((entry) => entry.toLowerCase() === lower || entry.toLowerCase() === withoutPort(lower))
}

function allowsOrigin(allowed: readonly string[] | 'any', origin: string): boolean {
  if (allowed === 'any') return true
  const lower = origin.toLowerCase()
  // `null` and the like: pages that hide where they come from.
  const hostname = /^[a-z][a-z0-9+.-]*:\/\/(\[[0-9a-f:.]+\]|[^/:@]+)(?::\d+)?$/.exec(lower)?.[1]
  return (
    hostname !== undefined && allowed.some((entry) => entry.toLowerCase() === lower || entry.toLowerCase() === hostname)
  )
}

function withoutPort(host: string): string {
  return host.replace(/:\d*$/, '')
}

/** A client sends the same header each time. Bounded, because an attacker need not. */
const MAX_REMEMBERED = 100

function remembered(decide: (value: string) => boolean): (value: string) => boolean {
  const verdicts = new Map<string, boolean>()
  return (value) => {
    const known = verdicts.get(value)
    if (known !== undefined) return known
    const verdict = decide(value)
    if (verdicts.size >= MAX_REMEMBERED) verdicts.clear()
    verdicts.set(value, verdict)
    return verdict
  }
}
