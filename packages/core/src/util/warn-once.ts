const warned = new WeakSet<object>()

/** For what fails without failing a sample, where nobody asked to be told: once for each hook or store. */
export function warnOnce(subject: object, message: string, error: unknown): void {
  if (warned.has(subject)) return
  warned.add(subject)
  console.warn(`sampan: ${message}; told once.`, error)
}
