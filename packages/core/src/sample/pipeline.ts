/** What a context's `sample` and `elicit` go through. */
export type Pipeline = typeof import('./sample.ts')

let loaded: Pipeline | undefined

/** What a sample goes through, once it has been loaded. */
export function pipeline(): Pipeline | undefined {
  return loaded
}

/** Loads it: begun by `withSampling`, so that it is there before the first call, and an import of core alone stays small. */
export async function loadPipeline(): Promise<Pipeline> {
  loaded ??= await import('./sample.ts')
  return loaded
}
