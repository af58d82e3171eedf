import { reasonOf } from './errors.ts'
import type { Connection } from './connection.ts'

/** What is used came with 6.2 at the latest; Valkey began at 7.2. */
const OLDEST = [6, 2] as const

/**
 * Connects, and looks who answers.
 *
 * @throws an Error that names the address (never the password) and the cure.
 */
export async function openChecked(connection: Connection, address: string, connectTimeoutMs: number): Promise<void> {
  await inTime(connection.open(), connectTimeoutMs).catch(async (error: unknown) => {
    await connection.close()
    const { lastError } = connection
    const more = lastError === undefined || lastError === error ? '' : ` (${reasonOf(lastError)})`
    const reason = `${reasonOf(error)}${more}`
    throw new Error(`redisStores: cannot use Redis at ${address}: ${reason}. ${cureFor(reason)}`, { cause: error })
  })
  try {
    const version = await connection.run((client) => client.sendCommand(['INFO', 'server'])).then(versionIn)
    if (version === undefined || atLeast(version)) return
    throw new Error(`redisStores: Redis at ${address} is version ${version}; ${OLDEST.join('.')} or newer is needed.`)
  } catch (error) {
    // An ACL may keep INFO from us; commands then tell whether they are known.
    if (/NOPERM/.test(reasonOf((error as Error).cause ?? error))) return
    await connection.close()
    throw error
  }
}

function cureFor(reason: string): string {
  if (/WRONGPASS|NOAUTH|AUTH|invalid username-password/i.test(reason)) {
    return 'Give the user and password of an ACL that may use it: redis://user:password@host:6379, or client: { username, password }.'
  }
  if (/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|no answer|timeout/i.test(reason)) {
    return 'Is it running, is the URL right, and does a firewall let this machine through?'
  }
  if (/SSL|TLS|certificate|wrong version number|socket closed/i.test(reason)) {
    return 'Does the port speak TLS? Then the URL begins with rediss://; a certificate of your own goes into client.socket.ca.'
  }
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
