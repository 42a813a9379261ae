import t from 'tap'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { createCallHistory } from '../../core/costs/forgotten.ts'
import { createCallLedger } from '../../core/costs/calls.ts'
import { keepHouse } from '../../core/housekeeping.ts'
import type { Processes } from '../../core/ports.ts'
import { DEFAULT_ORGANIZATION_ID as organizationId, stableId } from '../../schema/ids.ts'
import { cacheKey, cachePrefix, processPrefix, uploadPrefix, videoKey } from '../../schema/keys.ts'
import { ProcessOptions } from '../../schema/messages/index.ts'
import { fixture } from '../fixtures/videos.ts'
import { span } from '../contracts/tracing.ts'
import { startPipeline, type Pipeline } from '../helpers/live-pipeline.ts'

const keep = { uploadHours: 24, trashDays: 7, traceDays: 30 }
const of = ({ ports, tracing, unclaimed, database }: Pipeline) => ({
  ...{ ports, tracing, unclaimed, organizationId, keep },
  calls: createCallHistory(database),
})

const trashOf = ({ ports: { storage } }: Pipeline) => Array.fromAsync(storage.trash.list(), ({ key }) => key)

/** As if what nothing claims had been noticed so much earlier, and looked at since. */
const older = ({ database }: Pipeline, hours: number): Promise<unknown> =>
  database.query(
    'update spectra_ops.unclaimed_objects set seen_at = seen_at - make_interval(hours => $1::int)',
    [hours],
  )

/** What the audit log says of removals: why, and of what. */
async function recorded({ database }: Pipeline): Promise<string[]> {
  const rows = await database.query<{ action: string; details: { reason: string; keys: string[] } }>(
    `select action, details from spectra_ops.audit_log where action like 'storage.%' order by id`,
  )
  return rows.flatMap(({ action, details }) =>
    details.keys.map((key) => `${action} ${details.reason} ${key}`),
  )
}

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
  const busy = (await processes.get({ organizationId }, going.id)).status
  if (busy !== 'failed') await processes.cancel({ organizationId }, going.id)

  t.same(await keepHouse(of(pipeline)), { copies: 2, trashed: 0, emptied: 0, traces: 0, calls: 0 })
  const stray = videoKey(organizationId, done.id, 99)
  t.same(
    await keys(done.id),
    [...kept, stray].sort(),
    'what rows name is kept, and what none names stays for days',
  )
  t.same(await keys(going.id), [])
  await older(pipeline, 7 * 24 - 1)
  t.match(await keepHouse(of(pipeline)), { trashed: 0 })
  await older(pipeline, 1)
  t.match(await keepHouse(of(pipeline)), { trashed: 1 })
  t.same(await keys(done.id), kept)
  t.same(await trashOf(pipeline), [stray])
  t.same(
    await recorded(pipeline),
    [
      `storage.remove ended ${cacheKey(organizationId, done.id, 1)}`,
      `storage.remove ended ${cacheKey(organizationId, going.id, 1)}`,
    ]
      .sort()
      .concat(`storage.trash unclaimed ${stray}`),
    'each removal has its record (P13)',
  )
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
  const ports = { ...pipeline.ports, processes }
  t.match(await keepHouse({ ...of(pipeline), ports }), { copies: 0, trashed: 0 })
  t.ok(await storage.stat(key))
})

void t.test('Housekeeping: a database that knows no process removes nothing of any (P13)', async (t) => {
  const pipeline = await startPipeline(t)
  const { storage } = pipeline.ports
  const done = await pipeline.analyse({ kind: 'path', path: await fixture('hevc.mp4') }, { chunkDuration: 3 })
  const all = () => Array.fromAsync(storage.list(''), ({ key }) => key)
  await storage.put(cacheKey(organizationId, done.id, 1), Buffer.from('in work'))
  await storage.put(`${uploadPrefix(organizationId)}1/video.mp4`, Buffer.from('uploaded'))
  const before = await all()
  const { database } = pipeline
  for (const table of ['chunk_outputs', 'chunk_documents', 'chunk_vectors', 'batch_events'])
    await database.query(`delete from spectra_insights.${table}`)
  await database.query('delete from spectra_ops.batch_video_processes')
  t.match(await keepHouse(of(pipeline)), { copies: 0, trashed: 0, emptied: 0 })
  t.same(await all(), before)
  await older(pipeline, 8 * 24)
  t.match(await keepHouse(of(pipeline)), { copies: 0, trashed: before.length, emptied: 0 })
  t.same((await trashOf(pipeline)).sort(), before, 'after days it waits in the trash')
})

void t.test('Housekeeping: what a database of last month remembers is due no sooner (P13)', async (t) => {
  const pipeline = await startPipeline(t)
  const { storage } = pipeline.ports
  await storage.put(videoKey(organizationId, organizationId, 1), Buffer.from('a video'))
  await keepHouse(of(pipeline))
  await pipeline.database.query(
    `update spectra_ops.unclaimed_objects
     set seen_at = seen_at - interval '30 days', looked_at = looked_at - interval '30 days'`,
  )
  t.match(await keepHouse(of(pipeline)), { trashed: 0 })
  await older(pipeline, 6 * 24)
  t.match(await keepHouse(of(pipeline)), { trashed: 1 }, 'the time without a look counts for one day')
})

void t.test('Housekeeping: what is claimed again is forgotten', async (t) => {
  const pipeline = await startPipeline(t)
  const { storage } = pipeline.ports
  const key = `${uploadPrefix(organizationId)}1/video.mp4`
  await storage.put(key, Buffer.from('no video'))
  await keepHouse(of(pipeline))
  await older(pipeline, 23)
  await pipeline.analyse({ kind: 'object', key })
  await keepHouse(of(pipeline))
  t.same(await pipeline.database.query('select key from spectra_ops.unclaimed_objects'), [])
})

void t.test(
  'Housekeeping: the trash is emptied after its days, and each removal has its record (P13)',
  async (t) => {
    const pipeline = await startPipeline(t)
    const { storage } = pipeline.ports
    const now = await pipeline.unclaimed.now()
    const ago = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000)
    const [old, recent] = [
      videoKey(organizationId, organizationId, 1),
      videoKey(organizationId, organizationId, 2),
    ]
    const others = videoKey('0a0a0a0a-0000-4000-8000-000000000000', organizationId, 1)
    for (const key of [old, recent, others]) await storage.put(key, Buffer.from('x'))
    await storage.trash.put(old, ago(7 * 24 + 1))
    await storage.trash.put(others, ago(7 * 24 + 1))
    await storage.trash.put(recent, ago(7 * 24 - 1))
    t.match(await keepHouse(of(pipeline)), { emptied: 1 })
    t.same((await trashOf(pipeline)).sort(), [others, recent].sort(), 'nor is what another organization lost')
    t.same(await recorded(pipeline), [`storage.empty-trash emptied ${old}`])
  },
)

void t.test(
  'Housekeeping: uploads that nobody used for a day go to the trash, others stay (P11)',
  async (t) => {
    const pipeline = await startPipeline(t)
    const { storage } = pipeline.ports
    const upload = async (name: string): Promise<string> => {
      const key = `${uploadPrefix(organizationId)}${name}/video.mp4`
      await storage.put(key, Buffer.from('no video'))
      return key
    }
    const [forgotten, used] = [await upload('forgotten'), await upload('used')]
    const ordered = await pipeline.analyse({ kind: 'object', key: used })
    t.equal(ordered.status, 'failed', 'a failed process can be replayed, and needs its source')
    t.match(await keepHouse(of(pipeline)), { trashed: 0 })
    await older(pipeline, 24)
    const recent = await upload('recent')
    // Whatever the clock of the machine that stored it was: ages are those of the database.
    const longAgo = new Date('2001-01-01')
    await utimes(join(pipeline.dataDir, 'objects', recent), longAgo, longAgo)

    t.match(await keepHouse(of(pipeline)), { trashed: 1 })
    t.same(await trashOf(pipeline), [forgotten])
    for (const key of [recent, used]) t.ok(await storage.stat(key), key)
    t.match(await keepHouse(of(pipeline)), { trashed: 0 })
  },
)

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

void t.test(
  'Housekeeping: what a question cost that belongs to no conversation is kept for thirty days, and its day for ever',
  async (t) => {
    const pipeline = await startPipeline(t)
    const { database, ports } = pipeline
    const process = await ports.processes.create({
      organizationId,
      source: { kind: 'url', url: 'https://example.org/v.mp4' },
      options: ProcessOptions.parse({}),
      title: 'goes on',
    })
    const turn = stableId('turn', 'one')
    await database.query(
      `insert into spectra_insights.chat_context (id, conversation_id, turn, organization_id, role, content, created_at, updated_at)
       values ($1, $1, 1, $2, 'user', '{}'::jsonb, now(), now())`,
      [turn, organizationId],
    )
    const theirs = stableId('organization', 'theirs')
    const call = (of: string, name: string, days: number, organization = organizationId) =>
      createCallLedger(database).open({
        ...{ organizationId: organization, processId: of, callId: stableId('call', name), stage: 'chat' },
        ...{ kind: 'language', provider: 'p', model: 'm', at: new Date(Date.now() - days * 24 * 3_600_000) },
        usage: { inputTokens: 1, outputTokens: 1, costUsd: 0.5 },
      })
    const nothing = stableId('question', 'single')
    await call(process.id, 'of a process', 400)
    await call(turn, 'of a turn', 400)
    await call(nothing, 'old', 31)
    await call(nothing, 'recent', 29)
    await call(nothing, 'of others', 400, theirs)
    const usd = () => database.query('select sum(usd)::float8 as usd from spectra_ops.model_usage')
    const counted = await usd()
    t.match(await keepHouse(of(pipeline)), { calls: 1 })
    const left = await database.query<{ call_id: string }>('select call_id from spectra_ops.model_calls')
    t.same(
      left.map(({ call_id: id }) => id).sort(),
      ['of a process', 'of a turn', 'recent', 'of others'].map((name) => stableId('call', name)).sort(),
    )
    t.same(await usd(), counted)
  },
)

void t.test('Housekeeping: counts what is stored and stays', async (t) => {
  const pipeline = await startPipeline(t)
  const { storage, storedBytes } = pipeline.ports
  await pipeline.analyse({ kind: 'path', path: await fixture('hevc.mp4') }, { chunkDuration: 3 })
  const videos = await Array.fromAsync(storage.list(''), ({ key, bytes }) =>
    key.endsWith('.mp4') ? bytes : 0,
  )
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
  t.equal(await storedBytes.of(organizationId), sum(videos), 'chunks count from their rows on')
  await storage.put(`${uploadPrefix(organizationId)}1/video.mp4`, Buffer.alloc(1000))
  await keepHouse(of(pipeline))
  const all = async () => sum(await Array.fromAsync(storage.list(''), ({ bytes }) => bytes))
  t.equal(await storedBytes.of(organizationId), await all())
  await older(pipeline, 48)
  t.match(await keepHouse(of(pipeline)), { trashed: 1 })
  t.equal(await storedBytes.of(organizationId), await all(), 'what is in the trash does not count')
})

void t.test('Housekeeping: ends with the reason of its signal, and has removed nothing', async (t) => {
  const pipeline = await startPipeline(t)
  const { ports } = pipeline
  const key = `${uploadPrefix(organizationId)}1/video.mp4`
  await ports.storage.put(key, Buffer.alloc(1000))
  const ending = new AbortController()
  const reason = new Error('another leads')
  const storage = {
    ...ports.storage,
    list: (...asked: Parameters<typeof ports.storage.list>) => {
      ending.abort(reason)
      return ports.storage.list(...asked)
    },
  }
  await t.rejects(keepHouse({ ...of(pipeline), ports: { ...ports, storage } }, ending.signal), reason)
  t.ok(await ports.storage.stat(key))
  t.equal(await ports.storedBytes.of(organizationId), 0, 'what was not counted is not known')
})
