import { reasonOf, RedisUnavailableError } from './errors.ts'
import type { Connection } from './connection.ts'

/** What is used came with 6.2 at the latest; Valkey began at 7.2. */
const OLDEST = [6, 2] as const

export interface CheckOptions {
  /** For messages: without the password. */
  readonly address: string
  readonly connectTimeoutMs: number
  readonly prefix: string
  /** The last part of the start: to listen. */
  readonly listen: () => Promise<void>
}

/**
 * Connects, looks who answers, and whether keys can be written and channels listened to.
 *
 * @throws an Error that names the address (never the password) and the cure.
 */
export async function openChecked(
  connection: Connection,
  { address, connectTimeoutMs, prefix, listen }: CheckOptions,
): Promise<void> {
  try {
    await inTime(connection.open(), connectTimeoutMs)
    await checkVersion(connection)
    const expiration = { type: 'PX', value: 1_000 } as const
    await connection.run((client) => client.set(`${prefix}check`, '', { expiration }))
    await listen()
  } catch (error) {
    await connection.close()
    const cause = error instanceof RedisUnavailableError ? error.cause : error
    const { lastError } = connection
    const more = lastError === undefined || lastError === cause ? '' : ` (${reasonOf(lastError)})`
    const reason = `${reasonOf(cause)}${more}`
    throw new Error(`redisStores: cannot use Redis at ${address}: ${reason}. ${cureFor(reason, prefix)}`, { cause })
  }
}

async function checkVersion(connection: Connection): Promise<void> {
  let version: string | undefined
  try {
    version = await connection.run((client) => client.sendCommand(['INFO', 'server'])).then(versionIn)
  } catch (error) {
    // An ACL may keep INFO from us; commands then tell whether they are known.
    if (/NOPERM/.test(reasonOf(error))) return
    throw error
  }
  if (version === undefined || atLeast(version)) return
  throw new Error(`it is version ${version}, and ${OLDEST.join('.')} or newer is needed`)
}

function cureFor(reason: string, prefix: string): string {
  if (/NOPERM/.test(reason)) {
    return `The user's ACL needs the keys ~${prefix}* and the channels &${prefix}*, and the commands that docs/scaling.md lists.`
  }
  if (/READONLY/.test(reason)) return 'That is a replica: the URL must lead to the primary.'
  if (/WRONGPASS|NOAUTH|AUTH|invalid username-password/i.test(reason)) {
    return 'Give the user and password of an ACL that may use it: redis://user:password@host:6379, or client: { username, password }.'
  }
  if (/SSL|TLS|certificate|wrong version number|socket closed|ECONNRESET/i.test(reason)) {
    return 'Does the port speak TLS? Then the URL begins with rediss://, else with redis://; a certificate of your own goes into client.socket.ca.'
  }
  if (/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|no answer|timeout/i.test(reason)) {
    return 'Is it running, is the URL right, and does a firewall let this machine through?'
  }
  if (/newer is needed/.test(reason)) return 'Use a newer Redis, or any Valkey.'
  return 'The URL has the form redis[s]://[user[:password]@]host[:port][/database].'
}

async function inTime<T>(opening: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
  })
  opening.catch(() => {})
  try {
    return await Promise.race([opening, late])
  } finally {
    clearTimeout(timer)
  }
}

function versionIn(info: unknown): string | undefined {
  const text = String(info)
  return /^valkey_version:(\S+)/m.exec(text)?.[1] ?? /^redis_version:(\S+)/m.exec(text)?.[1]
}

function atLeast(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
}
