import t from 'tap'
import vlmActor from '../../actors/vlm-actor.ts'
import { SpectraError } from '../../core/errors.ts'
import type { VisionRequest } from '../../core/ports.ts'
import { literalStorage } from '../helpers/memory-storage.ts'
import { chunkRequest } from '../helpers/messages.ts'
import { asAny, runActor } from '../helpers/run-actor.ts'

const chunk = chunkRequest(3)
const earlier = (ordinal: number) => chunkRequest(ordinal).videoKey

function needs(objects: string[], fail?: Error) {
  const requests: VisionRequest[] = []
  return {
    requests,
    storage: literalStorage(Object.fromEntries(objects.map((key) => [key, 'video']))),
    prompts: { get: async (name: string) => ({ text: `prompt ${name}`, version: '1' }) },
    vision: {
      describe: async (request: VisionRequest) => {
        requests.push(request)
        if (fail) throw fail
        const { chunkId, span } = request
        const description = {
          chunkId,
          span,
          summary: 'Nothing moves.',
          observations: [],
          model: 'm',
          provider: 'p',
        }
        return { description, thumbnail: Buffer.from('jpeg') }
      },
    },
  }
}

void t.test(
  'VlmActor: stores summary and thumbnail, records them, and hands the chunk on to M2',
  async (t) => {
    const ports = needs([chunk.cacheKey, chunk.videoKey])
    const [handoff, ...more] = await runActor(asAny(vlmActor), chunk, ports)
    t.same(more, [])
    t.equal(handoff?.to, 'M1_INFERENCE_QUEUE')
    const summaryKey = chunk.videoKey.replace('.mp4', '-summary.json')
    t.same(handoff?.message, { ...chunk, summaryKey })
    t.match(handoff?.records, [{ fact: 'chunk_described', chunkId: chunk.chunkId, output: { summaryKey } }])
    t.match(JSON.parse(String(ports.storage.stored.get(summaryKey))), { summary: 'Nothing moves.' })
    t.equal(String(ports.storage.stored.get(chunk.videoKey.replace('.mp4', '.jpg'))), 'jpeg')
  },
)

void t.test(
  'VlmActor: shows the model the two chunks before, nearest first, as far as they are there',
  async (t) => {
    const ports = needs([chunk.cacheKey, earlier(2), earlier(1)])
    await runActor(asAny(vlmActor), chunk, ports)
    t.same(ports.requests[0]?.before, [`file of ${earlier(2)}`, `file of ${earlier(1)}`])
    const first = needs([chunkRequest(1).cacheKey])
    await runActor(asAny(vlmActor), chunkRequest(1), first)
    t.same(first.requests[0]?.before, [])
  },
)

void t.test('VlmActor: works from the kept chunk when the cached copy is gone', async (t) => {
  const ports = needs([chunk.videoKey])
  await runActor(asAny(vlmActor), chunk, ports)
  t.equal(ports.requests[0]?.path, `file of ${chunk.videoKey}`)
})

void t.test('VlmActor: gives every file back, also when the model fails', async (t) => {
  const ports = needs([chunk.cacheKey, earlier(2)], new SpectraError('SS_ANALYSIS_FAILED', 'Cannot look'))
  await t.rejects(runActor(asAny(vlmActor), chunk, ports), { code: 'SS_ANALYSIS_FAILED' })
  t.same(ports.storage.released.sort(), [chunk.cacheKey, earlier(2)].sort())
})

void t.test('VlmActor: a chunk without its video is an error that names the object', async (t) => {
  await t.rejects(runActor(asAny(vlmActor), chunk, needs([])), { code: 'SS_OBJECT_NOT_FOUND' })
})
