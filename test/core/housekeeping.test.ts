import t from 'tap'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { keepHouse } from '../../core/housekeeping.ts'
import type { Processes } from '../../core/ports.ts'
import { DEFAULT_ORGANIZATION_ID as organizationId } from '../../schema/ids.ts'
import { cacheKey, cachePrefix, processPrefix, uploadPrefix, videoKey } from '../../schema/keys.ts'
import { ProcessOptions } from '../../schema/messages/index.ts'
import { fixture } from '../fixtures/videos.ts'
import { span } from '../contracts/tracing.ts'
import { startPipeline, type Pipeline } from '../helpers/live-pipeline.ts'

const keep = { uploadHours: 24, traceDays: 30 }
const of = ({ ports, tracing }: Pipeline) => ({ ports, tracing, organizationId, keep })

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

  t.same(await keepHouse(of(pipeline)), { objects: 3, uploads: 0, traces: 0 })
  t.same(await keys(done.id), kept, 'what rows name is kept')
  t.same(await keys(going.id), [])
})

void t.test('Housekeeping: leaves a process alone that goes on', async (t) => {
  const pipeline = await startPipeline(t)
  const { storage } = pipeline.ports
  const processes = {
    get: async () => ({ status: 'processing' }),
    sourcesAmong: async () => [],
  } as unknown as Processes
  const key = cacheKey(organizationId, organizationId, 1)
  await storage.put(key, Buffer.from('in use'))
  t.match(await keepHouse({ ...of(pipeline), ports: { processes, storage } }), { objects: 0 })
  t.ok(await storage.stat(key))
  t.match(await keepHouse(of(pipeline)), { objects: 1 }, 'and takes away what belongs to no process')
})

void t.test('Housekeeping: uploads that nobody used for a day go, others stay (P11)', async (t) => {
  const pipeline = await startPipeline(t)
  const { storage } = pipeline.ports
  const upload = async (name: string, hoursAgo: number): Promise<string> => {
    const key = `${uploadPrefix(organizationId)}${name}/video.mp4`
    await storage.put(key, Buffer.from('no video'))
    const at = new Date(Date.now() - hoursAgo * 3_600_000)
    await utimes(join(pipeline.dataDir, 'objects', key), at, at)
    return key
  }
  const forgotten = await Promise.all([25, 100, 10_000].map((hours, n) => upload(`forgotten-${n}`, hours)))
  const recent = await upload('recent', 23)
  const used = await upload('used', 100)
  const ordered = await pipeline.analyse({ kind: 'object', key: used })
  t.equal(ordered.status, 'failed', 'a failed process can be replayed, and needs its source')

  t.match(await keepHouse(of(pipeline)), { uploads: 3 })
  for (const key of forgotten) t.notOk(await storage.stat(key))
  for (const key of [recent, used]) t.ok(await storage.stat(key), key)
  t.match(await keepHouse(of(pipeline)), { uploads: 0 })
})

void t.test('Housekeeping: traces are kept for thirty days', async (t) => {
  const pipeline = await startPipeline(t)
  const { tracing } = pipeline
  for (const days of [1, 29, 31, 400]) {
    tracing.record(span({ startedAt: new Date(Date.now() - days * 24 * 3_600_000) }))
  }
  await tracing.flush()
  t.match(await keepHouse(of(pipeline)), { traces: 2 })
  t.match(await keepHouse({ ...of(pipeline), keep: { ...keep, traceDays: 7 } }), { traces: 1 })
})
