import type { Test } from 'tap'
import { Observation } from '../../schema/analysis.ts'
import { SpectraError } from '../../core/errors.ts'
import type { Vision, VisionResult } from '../../core/ports.ts'
import { chunkVideo, lostVideo, visionRequest } from '../helpers/chunk-video.ts'
import { answerContract } from './model-answer.ts'

/** What every vision adapter keeps. `path` is a chunk of at least two seconds in which something can be seen. */
export function visionContract(t: Test, open: () => Promise<{ vision: Vision; path: string }>): void {
  const { signal } = new AbortController()
  const describe = async (): Promise<VisionResult> => {
    const { vision, path } = await open()
    return vision.describe(visionRequest(chunkVideo(path)), signal)
  }

  void t.test('Vision: a chunk is told in words, and the result says whose they are', async (t) => {
    const result = await describe()
    t.ok(result.summary.length > 10)
    answerContract(t, result)
  })

  void t.test('Vision: observations keep their contract and lie within the span of the chunk', async (t) => {
    for (const observation of (await describe()).observations) {
      t.same(Observation.parse(observation), observation)
      const { startTime, endTime } = observation
      t.ok(startTime >= 20 && endTime <= 22 && startTime <= endTime, `${startTime}-${endTime}`)
    }
  })

  void t.test('Vision: an earlier chunk that is gone does no harm', async (t) => {
    const { vision, path } = await open()
    const gone = lostVideo(new SpectraError('SS_OBJECT_NOT_FOUND', 'Cannot open it: there is no such object'))
    const before = [gone, chunkVideo(path)]
    const result = await vision.describe(visionRequest(chunkVideo(path), { before }), signal)
    t.ok(result.summary.length > 10)
  })

  void t.test('Vision: why the chunk cannot be opened is passed on, by whoever opens it', async (t) => {
    const { vision } = await open()
    for (const code of ['SS_STORAGE_UNAVAILABLE', 'SS_OBJECT_NOT_FOUND'] as const) {
      const lost = lostVideo(new SpectraError(code, 'Cannot open it: planted'))
      const outcome = await vision.describe(visionRequest(lost), signal).then(
        () => undefined,
        (error: unknown) => error,
      )
      if (lost.opened > 0) t.match(outcome, { code })
      else t.equal(outcome, undefined, 'an adapter that needs no file meets no failure of it')
    }
  })

  void t.test('Vision: an aborted request rejects', async (t) => {
    const { vision, path } = await open()
    await t.rejects(vision.describe(visionRequest(chunkVideo(path)), AbortSignal.abort()))
  })

  void t.test('Vision: it knows that it is well', async (t) => {
    const { vision } = await open()
    await t.resolves(vision.health())
  })
}
