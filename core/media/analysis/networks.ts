import { causeOf, type Cause } from '../../errors.ts'
import type { Detector } from '../../llm/local/detector/detector.ts'
import type { Voice } from '../../llm/local/voice/voice.ts'
import type { AnalysisTask } from './types.ts'

/** What a thread looks and hears with, where it is there. */
export interface Networks {
  detector?: Detector
  voice?: Voice
  /** Why one is not there that should be. */
  faults: Fault[]
}

export interface Fault {
  network: 'detector' | 'voice'
  cause: Cause
}

/** Those of this thread, by their settings: opened with its first chunk, and once, come what may. */
const opened = new Map<string, Promise<Networks>>()

export function networksOf({ detector, voice }: Pick<AnalysisTask, 'detector' | 'voice'>): Promise<Networks> {
  const key = JSON.stringify([detector, voice])
  const found = opened.get(key) ?? open(detector, voice)
  opened.set(key, found)
  return found
}

async function open(detector: string, voice: AnalysisTask['voice']): Promise<Networks> {
  const faults: Fault[] = []
  const attempt = async <T>(network: Fault['network'], make: () => Promise<T>): Promise<T | undefined> =>
    make().catch((error: unknown) => {
      faults.push({ network, cause: causeOf(error) })
      return undefined
    })
  return {
    detector: await attempt('detector', async () => {
      const { openDetector } = await import('../../llm/local/detector/open.ts')
      return openDetector(detector)
    }),
    voice: await attempt('voice', async () => {
      if (voice === 'off') return undefined
      const { openVoice } = await import('../../llm/local/voice/voice.ts')
      return openVoice()
    }),
    faults,
  }
}
