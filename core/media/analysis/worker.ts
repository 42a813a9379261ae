import type { MessagePort } from 'node:worker_threads'
import { causeOf, type Cause } from '../../errors.ts'
import { analyse } from './analyse.ts'
import type { Stop } from './frames.ts'
import { loadOpenCv } from './opencv.ts'
import { encodeJpeg } from './thumbnail.ts'
import type { AnalysisTask, ChunkAnalysis } from './types.ts'

/** Codes of errors do not survive the way between threads: they travel as data. */
export type WorkerAnswer = { analysis: ChunkAnalysis } | { cause: Cause }

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
    const { telling, analysis } = await analyse(cv, task, stop, (file) => port.postMessage(file))
    if (telling) analysis.thumbnail = await encodeJpeg(telling)
    return { analysis }
  } catch (error) {
    return { cause: causeOf(error) }
  } finally {
    port.close()
  }
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
