// What `fs` is to the conformance suite on Node 20. Version 0.1.16 imports `globSync`, which came with Node 22, for its
// command `tier-check` alone; without the name, none of its commands loads.
export * from 'node:fs'

export function globSync() {
  throw new Error('fs.globSync needs Node 22')
}
