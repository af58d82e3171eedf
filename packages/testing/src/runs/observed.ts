import {
  createMemoryCacheStore,
  type ReplayDifference,
  type Route,
  type SamplingEventListener,
  type SamplingOptions,
  type SamplingProvider,
} from '@sampan/core'
import type { TestedOptions } from '@sampan/core/testing'
import { answerAsProvider } from '../answers/scripted-model.ts'
import type { Script } from '../answers/script.ts'
import type { EndedSample } from './tool-run.ts'

/** What is seen of a server from within, while one combination runs. */
export class Observed {
  readonly samples: EndedSample[] = []
  readonly replayDifferences: ReplayDifference[] = []
  handlerStarts = 0
  replayed = false
  /** The call's own run: a replay check enters the handler in a run of its own. */
  #runId: string | undefined

  handlerStarted(runId: string): void {
    this.#runId ??= runId
    if (runId === this.#runId) this.handlerStarts++
    else this.replayed = true
  }
}

export interface TestedServer {
  readonly script: Script
  readonly observed: Observed
  readonly route: Route | 'any'
  readonly replayCheck: boolean
}

/** The author's options, with the script for a provider, one route, and somebody who watches. */
export function optionsFor({
  script,
  observed,
  route,
  replayCheck,
}: TestedServer): (given: SamplingOptions) => TestedOptions {
  return (given) => {
    const { provider, cache, onEvent, ...others } = given
    const asksProvider = route === 'provider' || (route === 'any' && provider !== undefined)
    return {
      ...others,
      // Never the author's: a test that forgot a key asks nobody, and one that has it does not pay.
      ...(asksProvider && { provider: scriptedProvider(script, provider) }),
      ...(route === 'handoff' && { handoff: given.handoff || true }),
      ...(route !== 'any' && { routes: route === 'fallback' ? ['fallback'] : [route, 'fallback'] }),
      // A store of the author's would give one combination the answers of another.
      ...(cache !== undefined && {
        cache: 'store' in cache ? { ...cache, store: createMemoryCacheStore() } : createMemoryCacheStore(),
      }),
      ...(replayCheck && {
        continuation: {
          ...given.continuation,
          replayCheck: (difference: ReplayDifference) => void observed.replayDifferences.push(difference),
        },
      }),
      onEvent: watching(observed, onEvent),
      onHandlerStart: (runId) => observed.handlerStarted(runId),
    }
  }
}

/** The author's listener hears what it always hears. */
function watching(observed: Observed, listener: SamplingEventListener | undefined): SamplingEventListener {
  const watch: SamplingEventListener = (event) => {
    if (event.type === 'sample.ended') {
      const { route, model, error, cached, requests } = event
      observed.samples.push({ route, model, errorCode: error?.code, cached, requests })
    }
    return listener?.(event)
  }
  return Object.assign(watch, listener)
}

function scriptedProvider(script: Script, author: SamplingProvider | undefined): SamplingProvider {
  const provider: SamplingProvider = (params, { signal }) => answerAsProvider(script, params, signal)
  return author?.supportsTools === undefined
    ? provider
    : Object.assign(provider, { supportsTools: author.supportsTools })
}
