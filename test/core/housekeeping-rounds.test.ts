import t, { type Test } from 'tap'
import { createHousekeeper } from '../../core/every-house.ts'
import { createLedger } from '../../core/ledger/index.ts'
import { createStoredBytes } from '../../core/ledger/stored-bytes.ts'
import { createUnclaimed } from '../../core/ledger/unclaimed.ts'
import { createAuditLog } from '../../core/observability/audit-log.ts'
import { createLocalStorage } from '../../core/storage/local.ts'
import { DEFAULT_ORGANIZATION_ID as organizationId } from '../../schema/ids.ts'
import { cacheKey, cachePrefix, organizationPrefix, uploadPrefix, videoKey } from '../../schema/keys.ts'
import { ProcessOptions, type VideoSource } from '../../schema/messages/index.ts'
import { countingStorage } from '../helpers/counting-storage.ts'
import { testDatabase } from '../helpers/database.ts'
import { tempDir } from '../helpers/temp.ts'

const HOUR_MS = 3_600_000
const LOOK = [organizationPrefix(organizationId), 'trash']

/** Housekeeping of one organization, in rounds whose hours the test turns on. */
async function world(t: Test) {
  const database = await testDatabase(t)
  const counting = countingStorage()
  const storage = counting.around(createLocalStorage({ dir: tempDir(t), secret: 'a secret of the tests' }))
  const { processes } = createLedger(database)
  const unclaimed = createUnclaimed(database)
  const storedBytes = createStoredBytes(database)
  let hours = 0
  const later = (at: Date, more: number): Date => new Date(at.getTime() + more * HOUR_MS)
  const round = createHousekeeper({
    ports: { processes, storage, storedBytes, audit: createAuditLog(database) },
    unclaimed: {
      ...unclaimed,
      now: async () => later(await unclaimed.now(), hours),
      // What the test turns on is not what rows are marked with.
      forget: (id, since) => unclaimed.forget(id, later(since, -hours)),
    },
    tracing: { forget: async () => 0 },
    calls: { forget: async () => 0 },
    keep: { uploadHours: 24, trashDays: 7, traceDays: 30 },
    organizations: async () => [organizationId],
  })
  return {
    ...{ database, storage, storedBytes, round },
    passes(more: number) {
      hours += more
    },
    /** What a round lists. */
    async listedBy(): Promise<string[]> {
      counting.listed.length = 0
      await round()
      return [...counting.listed]
    },
    there: async (key: string): Promise<boolean> => (await storage.stat(key)) !== undefined,
    noticed: async (): Promise<string[]> => {
      const rows = await database.query<{ key: string }>('select key from spectra_ops.unclaimed_objects')
      return rows.map(({ key }) => key)
    },
    /** As if what is noticed had been so for that much longer. */
    older: (more: number) =>
      database.query(
        'update spectra_ops.unclaimed_objects set seen_at = seen_at - make_interval(hours => $1::int)',
        [more],
      ),
    order: async (source: VideoSource): Promise<string> => {
      const options = ProcessOptions.parse({})
      return (await processes.create({ organizationId, source, options, title: 'ordered' })).id
    },
    cancel: (id: string) => processes.cancel({ organizationId }, id),
  }
}

const URL_SOURCE = { kind: 'url', url: 'https://example.org/v.mp4' } as const

void t.test(
  'Housekeeping lists what is stored when it starts and once a day, and in no round between',
  async (t) => {
    const { listedBy, passes, storage } = await world(t)
    await storage.put(`${uploadPrefix(organizationId)}1/video.mp4`, Buffer.alloc(1000))
    t.same(await listedBy(), LOOK)
    for (let tens = 0; tens < 6; tens += 1) t.same(await listedBy(), [])
    passes(23)
    t.same(await listedBy(), [])
    passes(1)
    t.same(await listedBy(), LOOK)
    t.same(await listedBy(), [])
  },
)

void t.test(
  'Housekeeping: what no row names and nobody noticed is found by the next day (P11)',
  async (t) => {
    const { round, passes, storage, noticed, storedBytes } = await world(t)
    await round()
    const stray = videoKey(organizationId, organizationId, 1)
    await storage.put(stray, Buffer.alloc(1000))
    await round()
    t.same(await noticed(), [])
    passes(24)
    await round()
    t.same(await noticed(), [stray])
    t.equal(await storedBytes.of(organizationId), 1000)
  },
)

void t.test(
  'Housekeeping: copies of a process that ended are gone with the next round, late ones with that after it (P11)',
  async (t) => {
    const { round, listedBy, storage, there, order, cancel, storedBytes } = await world(t)
    const [ended, going] = [await order(URL_SOURCE), await order(URL_SOURCE)]
    await round()
    const [copy, late, used] = [
      cacheKey(organizationId, ended, 1),
      cacheKey(organizationId, ended, 2),
      cacheKey(organizationId, going, 1),
    ]
    for (const key of [copy, used]) await storage.put(key, Buffer.alloc(1000))
    await cancel(ended)
    t.same(await listedBy(), [cachePrefix(organizationId, ended)], 'no more is listed than its copies')
    t.notOk(await there(copy))
    await storage.put(late, Buffer.alloc(1000))
    await round()
    t.notOk(await there(late))
    t.ok(await there(used), 'a process that goes on is left alone')
    t.same(await listedBy(), [], 'and a process that ended is asked about no more')
    t.equal(await storedBytes.of(organizationId), 0, 'copies were not counted, and are not taken off')
  },
)

void t.test(
  'Housekeeping: what was noticed goes to the trash when it is due, without a look (P11, P13)',
  async (t) => {
    const { round, listedBy, storage, there, order, older, storedBytes } = await world(t)
    const [forgotten, claimed] = ['1', '2'].map((name) => `${uploadPrefix(organizationId)}${name}/v.mp4`)
    const stray = videoKey(organizationId, organizationId, 1)
    for (const key of [forgotten!, claimed!, stray]) await storage.put(key, Buffer.alloc(1000))
    await round()
    t.equal(await storedBytes.of(organizationId), 3000)
    await order({ kind: 'object', key: claimed! })
    await older(23)
    await round()
    t.ok(await there(forgotten!), 'an hour before its time')
    await older(1)
    t.same(await listedBy(), [])
    t.same(await Promise.all([forgotten!, claimed!, stray].map(there)), [false, true, true])
    t.equal(await storedBytes.of(organizationId), 2000)
    await older(6 * 24)
    t.same(await listedBy(), [])
    t.notOk(await there(stray))
    t.same((await Array.fromAsync(storage.trash.list(), ({ key }) => key)).sort(), [stray, forgotten].sort())
    t.equal(await storedBytes.of(organizationId), 1000)
  },
)

void t.test(
  'Housekeeping: what a database of last month remembers is not due between two looks (P13)',
  async (t) => {
    const { database, round, storage, there, noticed } = await world(t)
    const key = `${uploadPrefix(organizationId)}1/video.mp4`
    await storage.put(key, Buffer.alloc(1000))
    await round()
    t.same(await noticed(), [key])
    await database.query(
      `update spectra_ops.unclaimed_objects
     set seen_at = seen_at - interval '30 days', looked_at = looked_at - interval '28 days'`,
    )
    await round()
    t.ok(await there(key))
  },
)

void t.test('Housekeeping: a look that failed is tried again by the next round', async (t) => {
  const { round, listedBy, storage, passes } = await world(t)
  await round()
  passes(24)
  const { list } = storage
  storage.list = () => {
    throw new Error('the store is away')
  }
  await t.rejects(round(), { message: 'the store is away' })
  storage.list = list
  t.same(await listedBy(), LOOK)
  t.same(await listedBy(), [])
})
