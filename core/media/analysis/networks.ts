import { causeOf, type Cause } from '../../errors.ts'
import type { Detector } from '../../llm/local/detector/detector.ts'
import type { Reader } from '../../llm/local/reading/reader.ts'
import type { Voice } from '../../llm/local/voice/voice.ts'
import type { AnalysisTask } from './types.ts'

/** What a thread looks and hears with, where it is there. */
export interface Networks {
  detector?: Detector
  /** Absent, too, where there is nothing to be heard. */
  voice?: Voice
  /** Why one is not there that should be. */
  faults: Fault[]
}

export interface Fault {
  network: 'detector' | 'voice' | 'reader'
  cause: Cause
}

/** A network of this thread, or why it is not there: opened when it is first needed, and once, come what may. */
type Opened<T> = Promise<{ found?: T; faults: Fault[] }>
const detectors = new Map<string, Opened<Detector>>()
let voice: Opened<Voice> | undefined
let reader: Opened<Reader> | undefined

export async function networksOf(
  task: Pick<AnalysisTask, 'detector' | 'voice' | 'sound'>,
): Promise<Networks> {
  const seeing = detectors.get(task.detector) ?? attempt('detector', () => openDetectorOf(task.detector))
  detectors.set(task.detector, seeing)
  const eyes = await seeing
  if (task.voice === 'off' || task.sound === undefined) return { detector: eyes.found, faults: eyes.faults }
  const ears = await (voice ??= attempt('voice', openVoiceOfThread))
  return { detector: eyes.found, voice: ears.found, faults: [...eyes.faults, ...ears.faults] }
}

/** What reads, opened by the first chunk in which that is asked for. */
export function readerOfThread(): Opened<Reader> {
  return (reader ??= attempt('reader', async () => {
    const { openReader } = await import('../../llm/local/reading/reader.ts')
    return openReader()
  }))
}

async function openDetectorOf(setting: string): Promise<Detector | undefined> {
  const { openDetector } = await import('../../llm/local/detector/open.ts')
  return openDetector(setting)
}

async function openVoiceOfThread(): Promise<Voice | undefined> {
  const { openVoice } = await import('../../llm/local/voice/voice.ts')
  return openVoice()
}

async function attempt<T>(network: Fault['network'], open: () => Promise<T | undefined>): Opened<T> {
  try {
    return { found: await open(), faults: [] }
  } catch (error) {
    return { faults: [{ network, cause: causeOf(error) }] }
  }
}
