// `node --import` this to load the conformance suite on Node 20: see fs-of-node-22.mjs.
import { register } from 'node:module'

const hooks = `
  export const resolve = (specifier, context, next) =>
    specifier === 'fs' && context.parentURL?.includes('/@modelcontextprotocol/conformance/')
      ? { url: ${JSON.stringify(new URL('./fs-of-node-22.mjs', import.meta.url).href)}, shortCircuit: true }
      : next(specifier, context)
`
register(`data:text/javascript,${encodeURIComponent(hooks)}`)
