/** npm's own limit. */
const MAX_LENGTH = 214

/** Names that npm keeps from being packages. */
const RESERVED: readonly string[] = ['node_modules', 'favicon.ico']

/** A part of a name before or after the slash; stricter than npm's old rules, as npm is with new packages. */
const PART = /^[a-z0-9][a-z0-9._-]*$/

/** Why npm would not take this as a package's name; undefined where it would. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'A name cannot be empty.'
  const quoted = JSON.stringify(name)
  if (name.length > MAX_LENGTH) return `A name has at most ${MAX_LENGTH} characters, and this has ${name.length}.`
  if (RESERVED.includes(name)) return `${quoted} is reserved by npm.`
  const parts = name.startsWith('@') ? name.slice(1).split('/') : [name]
  const expected = name.startsWith('@') ? 2 : 1
  if (parts.length === expected && parts.every((part) => PART.test(part))) return undefined
  const suggestion = suggestName(name)
  const advice = suggestion === undefined ? '' : ` How about ${suggestion}?`
  return `${quoted} is no name for an npm package: lower-case letters, digits, "-", "." and "_", with a letter or digit first.${advice}`
}

/** The nearest name that npm would take, such as for the name of a folder; undefined where nothing is left of it. */
export function suggestName(text: string): string | undefined {
  const name = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, MAX_LENGTH)
  return name === '' || RESERVED.includes(name) ? undefined : name
}
