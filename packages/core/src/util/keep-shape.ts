const kept: object[] = []

/**
 * Keeps one instance of a class for good. While none lives, V8 may forget what its instances look like, and with that all
 * code that it has compiled for them: a server that rests between two calls was compiled anew for each
 * (`npm run bench -- rest`). For classes of which each call makes its own.
 */
export function keepShape(instance: object): void {
  kept.push(instance)
}
