import { fileURLToPath } from 'node:url'
import { installedCopy } from './peers.mjs'

const here = (file) => fileURLToPath(new URL(file, import.meta.url))
const OURS = here('../entrant/server.mjs')
const FLOOR = here('../servers/floor.mjs')
const RAW_V1 = here('../servers/sdk-v1.mjs')
const RAW_V2 = here('../servers/sdk-v2.mjs')
const BOTH = ['stdio', 'http']

/**
 * Who takes part. `raw` names the entrant that does the same with the same SDK and no more, `floor` the one without any
 * library; `ours` is held to the target against `raw`.
 */
const ENTRANTS = [
  {
    name: 'sampan v1',
    era: '2025',
    file: OURS,
    env: { SAMPAN_SDK: 'v1' },
    transports: BOTH,
    raw: 'sdk v1',
    floor: 'floor',
    ours: true,
  },
  {
    name: 'sampan v2',
    era: '2025',
    file: OURS,
    env: { SAMPAN_SDK: 'v2' },
    transports: BOTH,
    raw: 'sdk v2',
    floor: 'floor',
    ours: true,
  },
  { name: 'sdk v1', era: '2025', file: RAW_V1, transports: BOTH, floor: 'floor' },
  { name: 'sdk v2', era: '2025', file: RAW_V2, env: { ERA: '2025' }, transports: BOTH, floor: 'floor' },
  { name: 'fastmcp', era: '2025', peer: 'fastmcp', transports: BOTH, raw: 'sdk v1', floor: 'floor' },
  { name: 'mcp-lite', era: '2025', peer: 'mcp-lite', transports: ['http'], floor: 'floor' },
  { name: 'floor', era: '2025', file: FLOOR, transports: BOTH },
  {
    name: 'sampan v2 rounds',
    era: '2026',
    file: OURS,
    env: { SAMPAN_SDK: 'v2' },
    transports: BOTH,
    raw: 'sdk v2 rounds',
    floor: 'floor rounds',
    ours: true,
  },
  { name: 'sdk v2 rounds', era: '2026', file: RAW_V2, env: { ERA: '2026' }, transports: BOTH, floor: 'floor rounds' },
  {
    name: 'sdk v2 rounds, signed',
    era: '2026',
    file: RAW_V2,
    env: { ERA: '2026', STATE: 'signed' },
    transports: BOTH,
    raw: 'sdk v2 rounds',
    floor: 'floor rounds',
  },
  { name: 'floor rounds', era: '2026', file: FLOOR, transports: BOTH },
]

/** The entrants, or those of these names; what they need of other packages is installed. */
export async function entrants(names) {
  const chosen = names === undefined ? ENTRANTS : names.map(entrant)
  const ready = []
  for (const candidate of chosen) ready.push(await prepared(candidate))
  return ready
}

export const ourEntrants = () => ENTRANTS.filter(({ ours }) => ours)

function entrant(name) {
  const found = ENTRANTS.find((candidate) => candidate.name === name)
  if (found === undefined) {
    throw new Error(`There is no entrant "${name}". Known: ${ENTRANTS.map((each) => each.name).join('; ')}.`)
  }
  return found
}

async function prepared(candidate) {
  return candidate.peer === undefined ? candidate : { ...candidate, file: await installedCopy(candidate.peer) }
}
