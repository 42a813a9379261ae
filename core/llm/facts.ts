import { toSpectraError } from '../errors.ts'
import type { VisionRequest } from '../ports.ts'
import type { Looks } from './local/looks.ts'

/** Which models are told what the local analyst measured. */
export interface Facts {
  /** Of a chunk that is shown as pictures, or as a clip. Undefined where there is nothing to tell. */
  of(request: VisionRequest, shown: 'pictures' | 'clip', signal: AbortSignal): Promise<string | undefined>
}

/** Facts are a help, and no need: without them, where a chunk cannot be analysed, a model is asked all the same. */
export function createFacts(looks: () => Promise<Looks>, clips: boolean): Facts {
  return {
    async of(request, shown, signal) {
      if (shown === 'clip' && !clips) return undefined
      const { factsOf } = await import('./local/facts.ts')
      try {
        return factsOf(await (await looks()).at(request, signal), request.span)
      } catch (thrown) {
        signal.throwIfAborted()
        if (toSpectraError(thrown).code !== 'SS_ANALYSIS_FAILED') throw thrown
        return undefined
      }
    },
  }
}
