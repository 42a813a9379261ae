import t from 'tap'
import { tidyUp } from '../../core/housekeeping.ts'
import { DEFAULT_ORGANIZATION_ID as organizationId } from '../../schema/ids.ts'
import { cacheKey, cachePrefix, processPrefix, videoKey } from '../../schema/keys.ts'
import { ProcessOptions } from '../../schema/messages/index.ts'
import { fixture } from '../fixtures/videos.ts'
import { startPipeline } from '../helpers/live-pipeline.ts'

void t.test('Housekeeping: takes away what ended processes left, and nothing else (P11)', async (t) => {
  const pipeline = await startPipeline(t)
  const { processes, storage } = pipeline.ports
  const keys = async (id: string): Promise<string[]> => {
    const found: string[] = []
    for (const prefix of [processPrefix, cachePrefix]) {
      for await (const { key } of storage.list(prefix(organizationId, id))) found.push(key)
    }
    return found
  }
  const done = await pipeline.analyse({ kind: 'path', path: await fixture('hevc.mp4') }, { chunkDuration: 3 })
  const kept = await keys(done.id)
  t.ok(kept.length >= 6, 'videos, summaries and thumbnails of an analysed video')
  await storage.put(cacheKey(organizationId, done.id, 1), Buffer.from('left'))
  await storage.put(videoKey(organizationId, done.id, 99), Buffer.from('never recorded'))

  const going = await processes.create({
    organizationId,
    source: { kind: 'url', url: 'https://example.org/v.mp4' },
    options: ProcessOptions.parse({}),
    title: 'cancelled later',
  })
  await storage.put(cacheKey(organizationId, going.id, 1), Buffer.from('in use'))
  const busy = (await processes.get(organizationId, going.id)).status
  if (busy !== 'failed') await processes.cancel(organizationId, going.id)

  t.equal(await tidyUp({ processes, storage }, organizationId), 3)
  t.same(await keys(done.id), kept, 'what rows name is kept')
  t.same(await keys(going.id), [])
})

void t.test('Housekeeping: leaves a process alone that goes on', async (t) => {
  const pipeline = await startPipeline(t)
  const { processes, storage } = pipeline.ports
  const pending = { get: async () => ({ status: 'processing' }) } as unknown as typeof processes
  const key = cacheKey(organizationId, organizationId, 1)
  await storage.put(key, Buffer.from('in use'))
  t.equal(await tidyUp({ processes: pending, storage }, organizationId), 0)
  t.ok(await storage.stat(key))
  t.equal(
    await tidyUp({ processes, storage }, organizationId),
    1,
    'and takes away what belongs to no process',
  )
})
