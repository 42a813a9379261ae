import type { MessagePort } from 'node:worker_threads'
import { causeOf, type Cause } from '../../errors.ts'
import type { Detector } from '../../llm/local/detector/detector.ts'
import { analyse } from './analyse.ts'
import type { Stop } from './frames.ts'
import { loadOpenCv } from './opencv.ts'
import { encodeJpeg } from './thumbnail.ts'
import type { AnalysisTask, ChunkAnalysis, SampledFile } from './types.ts'

/** Codes of errors do not survive the way between threads: they travel as data. */
export type WorkerAnswer =
  | {
      analysis: ChunkAnalysis
      /** Why it went on without a detector that should be there. */
      blind?: Cause
    }
  | { cause: Cause }

/**
 * What a thread of the pool does: one chunk, until a message on `port` stops it. Samples
 * go back over the port as soon as they are there.
 */
export default async function work({
  task,
  port,
}: {
  task: AnalysisTask
  port: MessagePort
}): Promise<WorkerAnswer> {
  const stop = stopOn(port)
  try {
    const { cv } = await loadOpenCv()
    const { detector, blind } = await eyes(task.detector)
    const onSampled = (file: SampledFile): void => port.postMessage(file)
    const { telling, analysis } = await analyse(cv, task, stop, onSampled, detector)
    if (telling) analysis.thumbnail = await encodeJpeg(telling)
    return { analysis, blind }
  } catch (error) {
    return { cause: causeOf(error) }
  } finally {
    port.close()
  }
}

interface Eyes {
  detector?: Detector
  blind?: Cause
}

/** Those of this thread, by their setting: opened with its first chunk, and once, come what may. */
const opened = new Map<string, Promise<Eyes>>()

function eyes(setting: string): Promise<Eyes> {
  const open = async (): Promise<Eyes> => {
    try {
      const { openDetector } = await import('../../llm/local/detector/open.ts')
      return { detector: await openDetector(setting) }
    } catch (error) {
      return { blind: causeOf(error) }
    }
  }
  const found = opened.get(setting) ?? open()
  opened.set(setting, found)
  return found
}

function stopOn(port: MessagePort): Stop {
  const kills = new Set<() => void>()
  let stopped = false
  port.once('message', () => {
    stopped = true
    for (const kill of kills) kill()
  })
  return {
    get stopped() {
      return stopped
    },
    onStop(kill) {
      if (stopped) kill()
      kills.add(kill)
      return () => kills.delete(kill)
    },
  }
}
