import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { Description } from '../../schema/analysis.ts'
import type { Vision, VisionRequest } from '../../core/ports.ts'

/** What every vision adapter keeps. `path` is a chunk of at least two seconds in which something can be seen. */
export function visionContract(t: Test, open: () => Promise<{ vision: Vision; path: string }>): void {
  const request = (path: string): VisionRequest => ({
    path,
    chunkId: randomUUID(),
    span: { ordinal: 3, startTime: 20, endTime: 22 },
    before: [],
    prompt: 'Describe what happens.',
  })

  void t.test('Vision: a description keeps its contract and says whose it is', async (t) => {
    const { vision, path } = await open()
    const asked = request(path)
    const { description } = await vision.describe(asked, new AbortController().signal)
    t.same(Description.parse(description), description)
    t.equal(description.chunkId, asked.chunkId)
    t.same(description.span, asked.span)
    t.equal(description.provider, vision.provider)
    t.equal(description.model, vision.model)
    t.ok(description.summary.length > 10)
  })

  void t.test('Vision: observations lie within the span of the chunk', async (t) => {
    const { vision, path } = await open()
    const { description } = await vision.describe(request(path), new AbortController().signal)
    for (const { startTime, endTime } of description.observations) {
      t.ok(startTime >= 20 && endTime <= 22 && startTime <= endTime, `${startTime}-${endTime}`)
    }
  })

  void t.test('Vision: an aborted request rejects', async (t) => {
    const { vision, path } = await open()
    await t.rejects(vision.describe(request(path), AbortSignal.abort()))
  })

  void t.test('Vision: it knows that it is well', async (t) => {
    const { vision } = await open()
    await t.resolves(vision.health())
  })
}
