import { join } from 'node:path'
import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { eraseDue, type Erasing } from '../../core/erasure/erase.ts'
import { orderExpired } from '../../core/erasure/retention.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import { createStoredBytes } from '../../core/ledger/stored-bytes.ts'
import { createEmbeddedMailbox } from '../../core/mailbox/embedded.ts'
import { createAuditLog } from '../../core/observability/audit-log.ts'
import type { Delivery, Envelope, Mailbox, Search, Storage, StoredSegment } from '../../core/ports.ts'
import { createLocalStorage } from '../../core/storage/local.ts'
import { stableId } from '../../schema/ids.ts'
import {
  cacheKey,
  clipKey,
  processPrefix,
  segmentKey,
  summaryKey,
  uploadPrefix,
  videoKey,
} from '../../schema/keys.ts'
import type { KVSTask } from '../../schema/messages/index.ts'
import { QUEUE_NAMES } from '../../schema/queues.ts'
import { emptyTables } from '../helpers/database.ts'
import {
  chunkCut,
  chunkingEnded,
  cutProcess,
  describeChunk,
  finishChunk,
  ORG,
  request,
  sourceOpened,
  startProcess,
  take,
} from '../helpers/pipeline.ts'
import { exactSearch } from '../helpers/search.ts'
import { tempDir } from '../helpers/temp.ts'
import { SPACE } from './searched.ts'

const THEIRS = stableId('organization', 'theirs')
const START = Date.parse('2026-01-02T03:00:00.000Z')
const own = { organizationId: ORG }
const cause = { code: 'SS_PROVIDER_REFUSED', message: 'Cannot describe', retryable: false } as const

interface Given extends LedgerParts {
  database: Database
  storage: Storage
  mailbox: Mailbox
  search: Search
  /** Lets the erasing come round. */
  erase(change?: Partial<Erasing>): Promise<number>
}

/** What every adapter of changes promises, and what becomes of orders to erase. `open` gives a database that it may empty. */
export function changesContract(t: Test, name: string, open: () => Database): void {
  const promise = (what: string, run: (t: Test, given: Given) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      const database = open()
      await emptyTables(database)
      let now = START + 2 * 3600_000
      const parts = createLedger(database, { clock: () => new Date((now += 1000)) })
      const dir = tempDir(t)
      const storage = createLocalStorage({ dir: join(dir, 'objects'), secret: 'a secret of the tests' })
      const mailbox = createEmbeddedMailbox({ path: join(dir, 'mailbox.sqlite') })
      t.teardown(() => mailbox.close())
      const search = exactSearch(database)
      const audit = createAuditLog(database)
      const ports = { storage, mailbox, search, audit, storedBytes: createStoredBytes(database) }
      const erase = (change: Partial<Erasing> = {}): Promise<number> =>
        eraseDue({ database, ports, ...change })
      await run(t, { ...parts, database, storage, mailbox, search, erase })
    })
  }

  promise('a process is analysed again as one of its own, which names the first', async (t, given) => {
    const { process } = await completed(given, {
      options: { chunkDuration: 10, overlap: 0, width: 320, ocr: true },
    })
    const again = await given.changes.reprocess(own, { processId: process.id, options: { chunkDuration: 5 } })
    t.match(again, { status: 'queued', reprocessOf: process.id, title: process.title })
    t.same(again.options, { chunkDuration: 5, overlap: 0, width: 320, ocr: true })
    const [m0] = await take(given, 'M0_PRIORITY_QUEUE')
    t.match(m0, {
      processId: again.id,
      payload: { options: { chunkDuration: 5 }, source: { path: '/videos/yard.mp4' } },
    })
    t.match(await given.processes.get(own, process.id), { status: 'completed', counts: { events: 4 } })
  })

  promise(
    'what goes on still is not analysed again; options that cannot be are refused',
    async (t, given) => {
      const { process } = await startProcess(given)
      const { changes } = given
      await t.rejects(changes.reprocess(own, { processId: process.id }), { code: 'SS_STATUS_CONFLICT' })
      const { process: done } = await completed(given)
      const wrong = { processId: done.id, options: { overlap: 20 } }
      await t.rejects(changes.reprocess(own, wrong), {
        code: 'SS_INPUT_INVALID',
        details: { field: 'overlap' },
      })
    },
  )

  promise(
    'P2: an order with a key is carried out once, and another one with it is a conflict',
    async (t, given) => {
      const { process } = await completed(given)
      const order = { processId: process.id, idempotencyKey: 'k' }
      const all = await Promise.all([1, 2, 3].map(() => given.changes.reprocess(own, order)))
      t.equal(new Set(all.map(({ id }) => id)).size, 1)
      t.equal((await take(given, 'M0_PRIORITY_QUEUE')).length, 1)
      const conflict = { code: 'SS_IDEMPOTENCY_CONFLICT' }
      await t.rejects(given.changes.reprocess(own, { ...order, priority: 1 }), conflict)
      await t.rejects(given.changes.deleteProcess(own, order), conflict)
      await t.rejects(given.changes.reprocess({ organizationId: THEIRS }, order), { code: 'SS_NOT_FOUND' })
    },
  )

  promise('the footage of one chunk is analysed again, by the clock of its video', async (t, given) => {
    const options = { chunkDuration: 10, overlap: 0, startedAt: '2026-01-01T10:00:00+02:00' }
    const { process } = await completed(given, { options })
    const { items } = await given.processes.chunks(own, process.id, {})
    const again = await given.changes.reprocessChunk(own, { chunkId: items[1]!.id })
    t.match(again, { reprocessOf: process.id, options: { startedAt: '2026-01-01T10:00:10.000+02:00' } })
    const [m0] = await take(given, 'M0_PRIORITY_QUEUE')
    t.match(m0, { payload: { source: { kind: 'object', key: videoKey(ORG, process.id, 2) } } })
    const replace = { chunkId: items[1]!.id, replace: true }
    await t.rejects(given.changes.reprocessChunk(own, replace), { code: 'SS_INPUT_INVALID' })
    const unknown = { chunkId: stableId('chunk', 'of nobody') }
    await t.rejects(given.changes.reprocessChunk(own, unknown), { code: 'SS_NOT_FOUND' })
  })

  promise('clips of a range are analysed again as they were taken', async (t, given) => {
    const [first, second] = await clips(given, 2)
    const range = { cameraId: 'door', from: new Date(START), until: new Date(START + 3600_000) }
    const made = await given.changes.reprocessFootage(own, range)
    t.equal(made.length, 2)
    const again = await given.processes.list(own, { cameraId: 'door' })
    t.same(new Set(again.items.map(({ reprocessOf }) => reprocessOf)), new Set([undefined, first!, second!]))
    const messages = await take(given, 'M0_PRIORITY_QUEUE')
    const payload = { modality: 'live', cameraId: 'door', source: { key: videoKey(ORG, first!, 1) } }
    t.match(
      messages.find(({ processId }) => processId === made[0]),
      { payload },
    )
    await t.rejects(given.changes.reprocessFootage({ ...own, cameras: ['attic'] }, range), {
      code: 'SS_CAMERA_GONE',
    })
    const later = { ...range, until: new Date(START + 100 * 24 * 3600_000) }
    await t.rejects(given.changes.reprocessFootage(own, later), { code: 'SS_INPUT_INVALID' })
  })

  promise('P8: whoever is limited to cameras has its clips erased, and no files', async (t, given) => {
    const [clip] = await clips(given, 1)
    const { process } = await completed(given)
    const { changes } = given
    const door = { ...own, cameras: ['door'] }
    await t.rejects(changes.deleteProcess(door, { processId: process.id }), { code: 'SS_NOT_FOUND' })
    await t.rejects(changes.reprocess(door, { processId: process.id }), { code: 'SS_NOT_FOUND' })
    await t.rejects(changes.deleteProcess({ ...own, cameras: ['attic'] }, { processId: clip! }), {
      code: 'SS_NOT_FOUND',
    })
    const { id } = await changes.deleteProcess(door, { processId: clip! })
    t.match(await changes.erasure(door, id), { kind: 'process', cameraId: 'door' })
    await changes.deleteProcess(own, { processId: process.id })
    t.equal((await changes.erasures(door, {})).items.length, 1)
    t.equal((await changes.erasures(own, { first: 1 })).items.length, 1)
    await t.rejects(changes.erasure({ organizationId: THEIRS }, id), { code: 'SS_NOT_FOUND' })
  })

  promise(
    'P13: an erased process is nowhere any more, the trash included; its order stays',
    async (t, given) => {
      const { database, storage, mailbox } = given
      const upload = `${uploadPrefix(ORG)}one/secret-name.mp4`
      const { process, m1 } = await completed(given, {
        source: { kind: 'object', key: upload },
        title: 'secret',
      })
      await everywhere(given, process.id, m1[0]!, upload)
      const { process: other, m1: theirs } = await completed(given)
      await everywhere(given, other.id, theirs[0]!)
      const before = await traces(given, other.id)
      t.ok((await traces(given, process.id)) > 20, 'rows, objects and messages of it')

      const ordered = await given.changes.deleteProcess(
        { ...own, userId: stableId('user') },
        { processId: process.id },
      )
      t.match(ordered, { state: 'ordered', processId: process.id, userId: stableId('user') })
      t.equal(await given.erase(), 1)
      t.equal(await traces(given, process.id), 2, 'the record of its erasure, and the news of it')
      t.equal(await traces(given, other.id), before)
      t.equal(await storage.stat(upload), undefined)
      await t.rejects(given.processes.get(own, process.id), { code: 'SS_NOT_FOUND' })
      const erased = await given.changes.erasure(own, ordered.id)
      t.match(erased, { state: 'erased', counts: { processes: 1, chunks: 2, events: 4, letters: 2 } })
      t.equal(erased.counts.objects, 6)

      // A worker that was at it when it went: what it leaves goes with the next look.
      await storage.put(videoKey(ORG, process.id, 9), Buffer.from('late'))
      await mailbox.publish([{ queue: 'M0_RESULTS_QUEUE', envelope: m1[0]! }])
      await given.worklog.fail('vlm', m1[0]!, cause, 1)
      await again(given)
      const done = await given.changes.erasure(own, ordered.id)
      t.match(done, { state: 'done', counts: { objects: 7, letters: 3 } })
      t.equal(await traces(given, process.id), 1)
      const kept = await database.query<{ row: string }>('select e::text as row from spectra_ops.erasures e')
      t.notMatch(kept[0]!.row, 'secret')
    },
  )

  promise('what is being worked on is cancelled with the order, and ends quietly', async (t, given) => {
    const { process, m1 } = await cutProcess(given, 2)
    await given.worklog.begin('vlm', m1[0]!, 0)
    await given.changes.deleteProcess(own, { processId: process.id })
    t.match(await given.processes.get(own, process.id), { status: 'cancelled' })
    await given.erase()
    t.match(await given.worklog.begin('vlm', m1[1]!, 0), { state: 'void' })
    await given.worklog.commit('vlm', m1[0]!, {}, { end: true })
    await again(given)
    t.equal(await traces(given, process.id), 1)
  })

  promise('an erasure that is killed goes on, wherever that was', async (t, given) => {
    const { storage, search, mailbox, database } = given
    const { process, m1 } = await completed(given)
    await everywhere(given, process.id, m1[0]!)
    const { id } = await given.changes.deleteProcess(own, { processId: process.id })
    const killed = new Error('killed')
    const dies = async (): Promise<never> => Promise.reject(killed)
    const audit = createAuditLog(database)
    const ports = { storage, mailbox, search, audit, storedBytes: createStoredBytes(database) }
    let objects = 0
    const remove: Storage['remove'] = (key) => (++objects > 2 ? dies() : storage.remove(key))
    for (const broken of [
      { ...ports, search: { ...search, remove: dies } },
      { ...ports, storage: { ...storage, remove } },
      { ...ports, storage: { ...storage, trash: { ...storage.trash, remove: dies } } },
      { ...ports, mailbox: { ...mailbox, drop: dies } },
    ]) {
      await t.rejects(given.erase({ ports: broken }), killed)
      t.match(await given.changes.erasure(own, id), { state: 'ordered' })
    }
    await given.erase()
    t.match(await given.changes.erasure(own, id), {
      state: 'erased',
      counts: { processes: 1, chunks: 2, letters: 2 },
    })
    await again(given)
    t.equal(await traces(given, process.id), 1)
  })

  promise('the clips of a range are erased, and those beside it stay', async (t, given) => {
    const [first, second, third] = await clips(given, 3)
    const from = new Date(START + 65_000)
    const { changes, storage } = given
    const range = { cameraId: 'door', from, until: new Date(from.getTime() + 10_000) }
    const segmentOf = (second: number) => {
      const [startAt, endAt] = [second, second + 10].map((each) => new Date(START + each * 1000))
      const kind = {
        clock: 'arrival' as const,
        codec: 'h264',
        width: 640,
        height: 360,
        bytes: 3,
        frames: 250,
      }
      const segment = { ...kind, startAt: startAt!, endAt: endAt!, runId: stableId('run') }
      return { ...segment, key: segmentKey(ORG, 'door', segment) }
    }
    const [before, within, behind] = [50, 60, 75].map(segmentOf)
    const why = { code: 'SS_RECORDER_GONE', message: 'gone', retryable: true } as const
    for (const segment of [before!, within!, behind!]) {
      await storage.put(segment.key, Buffer.from('abc'))
      await given.ring.add({ organizationId: ORG, cameraId: 'door' }, segment, why)
    }
    const { id } = await changes.deleteFootage(own, range)
    t.match(await changes.erasure(own, id), { kind: 'footage', ...range, state: 'ordered' })
    await given.erase()
    t.match(await changes.erasure(own, id), { counts: { processes: 1 } })
    const recorded = await given.ring.recorded(own, 'door', {
      from: new Date(START),
      until: new Date(START + 100_000),
    })
    t.same(
      recorded.segments.map(({ key }) => key),
      [before!.key, behind!.key],
      'what was recorded all the time goes, too',
    )
    t.match(
      recorded.holes.find(({ cause }) => cause.code === 'SS_FOOTAGE_ERASED'),
      { from: within!.startAt, until: within!.endAt },
      'and it is said why (P12)',
    )
    t.equal(await storage.stat(within!.key), undefined)
    t.ok(await storage.stat(behind!.key))
    t.match(await given.processes.get(own, first!), { id: first })
    await t.rejects(given.processes.get(own, second!), { code: 'SS_NOT_FOUND' })
    t.match(await given.processes.get(own, third!), { id: third })
    const backwards = { ...range, from: range.until, until: range.from }
    await t.rejects(changes.deleteFootage(own, backwards), {
      code: 'SS_INPUT_INVALID',
      details: { field: 'until' },
    })
  })

  promise('P13: what is older than its camera keeps it goes, but for what is in a case', async (t, given) => {
    const { cameras, changes, database, processes, ring, storage } = given
    const all = await clips(given, 4)
    const [first, held, third, last] = all as [string, string, string, string]
    const segments = [0, 60, 120, 180].map(ringSegment)
    const unexplained = { code: 'SS_RECORDER_GONE', message: 'gone', retryable: true } as const
    for (const segment of segments) {
      await storage.put(segment.key, Buffer.from('abc'))
      await ring.add({ organizationId: ORG, cameraId: 'door' }, segment, unexplained)
    }
    await database.query(
      `with kept as (insert into spectra_core.cases (organization_id, name, note, created_at, updated_at)
         values ($1, 'theft', '', now(), now()) returning id)
       insert into spectra_core.case_items (organization_id, case_id, kind, process_id, camera_id, comment, position, created_at)
       select $1, id, 'video', $2::uuid, 'door', '', 1, now() from kept`,
      [ORG, held],
    )
    const audit = createAuditLog(database)
    const round = (): Promise<number> => orderExpired(database, audit)
    t.equal(await round(), 0, 'a camera that does not say keeps all')
    const keepSeconds = (Date.now() - (START + 150_000)) / 1000
    t.match(await cameras.change(own, 'door', { keepSeconds }), { keepSeconds })
    await database.query(
      `insert into spectra_ops.footage_exports (organization_id, name, pieces, cameras, has_files, state, done_seconds, all_seconds,
         attempts, created_at, updated_at) values ($1, 'film', '[]', '["door"]', false, 'running', 0, 1, 1, now(), now())`,
      [ORG],
    )
    t.equal(await round(), 0, 'an export is made of it')
    await database.query(`update spectra_ops.footage_exports set state = 'done'`)
    t.equal(await round(), 1)
    t.equal(await round(), 0, 'one at a time')
    await given.erase()
    t.equal(await round(), 1, 'behind what is held it goes on')
    await given.erase()
    t.equal(await round(), 0, 'nothing is left that is too old')
    for (const gone of [first, third]) await t.rejects(processes.get(own, gone), { code: 'SS_NOT_FOUND' })
    for (const there of [held, last]) t.match(await processes.get(own, there), { id: there })
    t.equal((await database.query('select 1 from spectra_core.case_items')).length, 1)
    const kept = await Promise.all(segments.map(({ key }) => storage.stat(key)))
    t.same(kept.map(Boolean), [false, true, false, true])
    const orders = (await changes.erasures(own, {})).items
    t.match(orders, [{ kind: 'footage' }, { kind: 'footage', cameraId: 'door', from: new Date(START) }])
    const noted = await database.query(
      `select subject from spectra_ops.audit_log where action = 'camera.expire'`,
    )
    t.same(noted, [{ subject: 'door' }, { subject: 'door' }])
    await database.query(`update spectra_core.case_items set removed_at = now() - interval '2 days'`)
    t.equal(await round(), 1, 'a case that is gone holds nothing')
    await given.erase()
    await t.rejects(processes.get(own, held), { code: 'SS_NOT_FOUND' })
    t.match(await cameras.change(own, 'door', { keepSeconds: 0 }), { keepSeconds: undefined })
    t.equal(await round(), 0)
  })

  promise(
    'what is replaced goes when the new one is completed, and stays where that fails',
    async (t, given) => {
      const { process } = await completed(given)
      const failing = await given.changes.reprocess(own, { processId: process.id, replace: true })
      await given.processes.cancel(own, failing.id)
      await given.erase()
      t.match((await given.changes.erasures(own, {})).items, [{ state: 'dropped', afterProcess: failing.id }])
      const again = await given.changes.reprocess(own, { processId: process.id, replace: true })
      await given.erase()
      t.match(await given.processes.get(own, process.id), { status: 'completed' }, 'until then it is there')
      await complete(
        given,
        (await take(given, 'M0_PRIORITY_QUEUE')).find(({ processId }) => processId === again.id)!,
      )
      await given.erase()
      await t.rejects(given.processes.get(own, process.id), { code: 'SS_NOT_FOUND' })
      t.match(await given.processes.get(own, again.id), { status: 'completed', counts: { events: 4 } })
    },
  )

  promise('P13: of an erased organization nothing is left but the record of that', async (t, given) => {
    const { database, storage, changes } = given
    const theirs = { organizationId: THEIRS }
    await database.query(
      `insert into spectra_core.organizations (id, name, created_at) values ($1, 'Theirs', now()) on conflict do nothing`,
      [THEIRS],
    )
    await database.query(
      `insert into spectra_core.cohorts (id, organization_id, name, created_at) values ($1, $2, 'Guards', now())`,
      [stableId('cohort'), THEIRS],
    )
    const { process, m1 } = await completed(given, theirs)
    await everywhere(given, process.id, m1[0]!, `${uploadPrefix(THEIRS)}two/video.mp4`)
    await given.cameras.add({
      ...{ ...theirs, id: 'gate', clipSeconds: 10, everySeconds: 60 },
      source: { kind: 'stream', url: 'rtsp://camera.example/main' },
    })
    const { process: ours, m1: kept } = await completed(given)
    await everywhere(given, ours.id, kept[0]!)
    const before = await traces(given, ours.id)
    t.ok((await traces(given, THEIRS)) > 30)

    await t.rejects(changes.deleteOrganization(theirs, { confirm: 'theirs' }), {
      code: 'SS_INPUT_INVALID',
      details: { field: 'confirm' },
    })
    await t.rejects(changes.deleteOrganization(own, { confirm: 'Default' }), { code: 'SS_STATUS_CONFLICT' })
    const { id } = await changes.deleteOrganization(theirs, { confirm: 'Theirs', idempotencyKey: 'once' })
    await given.erase()
    await again(given)
    t.equal(await traces(given, THEIRS), 1, 'the erasure')
    t.equal((await Array.fromAsync(storage.trash.list())).filter(({ key }) => key.includes(THEIRS)).length, 0)
    t.match(await changes.erasure(theirs, id), {
      state: 'done',
      counts: { processes: 1, chunks: 2, events: 4 },
    })
    t.equal(await traces(given, ours.id), before)
    const said = await database.query(
      `select 1 from spectra_ops.audit_log where action = 'erasure.erased' and subject = $1`,
      [id],
    )
    t.equal(said.length, 1)
  })

  promise(
    'an organization has as many processes at work as it may, and what was accepted stays so',
    async (t, given) => {
      const theirs = { organizationId: THEIRS }
      const limit = (limits: object) =>
        given.database.query(
          `insert into spectra_core.org_config (organization_id, key, value, updated_at) values ($1, 'limits', $2::jsonb, now())
         on conflict (organization_id, key) do update set value = excluded.value`,
          [THEIRS, JSON.stringify(limits)],
        )
      t.teardown(() =>
        given.database.query(`delete from spectra_core.org_config where organization_id = $1`, [THEIRS]),
      )
      await limit({ concurrentProcesses: 2 })
      const keyed = request({ ...theirs, idempotencyKey: 'k' })
      const first = await given.processes.create(keyed)
      const others = await Promise.allSettled([1, 2, 3].map(() => given.processes.create(request(theirs))))
      t.equal(
        others.filter(({ status }) => status === 'fulfilled').length,
        1,
        'also of those ordered at once',
      )
      const exceeded = { code: 'SS_QUOTA_EXCEEDED' }
      await t.rejects(given.processes.create(request(theirs)), exceeded)
      t.equal((await given.processes.create(keyed)).id, first.id, 'the same order again')
      await given.processes.create(request())
      await given.processes.cancel(theirs, first.id)
      await given.processes.create(request(theirs))
      await limit({ quotaBytes: 10 })
      await given.processes.create(request(theirs))
      await createStoredBytes(given.database).add(THEIRS, 10)
      await t.rejects(given.processes.create(request(theirs)), exceeded)
      await limit({ monthlyCost: 1.5 })
      await given.processes.create(request(theirs))
      const cost = (months: number, usd: number) =>
        given.database.query(
          `insert into spectra_ops.model_costs (organization_id, month, usd)
           values ($1, (date_trunc('month', now() at time zone 'utc') - make_interval(months => $2))::date, $3)
           on conflict (organization_id, month) do update set usd = excluded.usd`,
          [THEIRS, months, usd],
        )
      await cost(1, 7)
      await cost(0, 1.49)
      await given.processes.create(request(theirs))
      await cost(0, 1.5)
      await t.rejects(given.processes.create(request(theirs)), {
        ...exceeded,
        message: /1\.50 US dollars this month/,
      })
    },
  )

  promise(
    'an effect outside of the database is carried out once for its key, and again where it failed',
    async (t, given) => {
      const order = { operation: 'camera.add', request: { id: 'a' }, idempotencyKey: 'k' }
      const fails = given.changes.once(own, order, () => Promise.reject(new Error('the broker is away')))
      await t.rejects(fails, { message: 'the broker is away' })
      let count = 0
      const work = async (): Promise<{ id: number }> => ({ id: ++count })
      t.same(await given.changes.once(own, order, work), { id: 1 })
      t.same(await given.changes.once(own, order, work), { id: 1 })
      await t.rejects(given.changes.once(own, { ...order, request: { id: 'b' } }, work), {
        code: 'SS_IDEMPOTENCY_CONFLICT',
      })
      t.same(
        await given.changes.once({ organizationId: THEIRS }, order, work),
        { id: 2 },
        'the key of another organization',
      )
      let underway: Promise<unknown> | undefined
      await given.changes.once(own, { ...order, idempotencyKey: 'slow' }, async () => {
        underway = given.changes.once(own, { ...order, idempotencyKey: 'slow' }, work)
        await t.rejects(underway, { code: 'SS_ORDER_UNDERWAY' })
      })
    },
  )
}

/** Brings the next looks of an erasure forward until it is done. */
async function again({ database, erase }: Given): Promise<void> {
  for (let n = 0; n < 3; n++) {
    await database.query('update spectra_ops.erasures set next_at = now() where next_at is not null')
    await erase()
  }
}

/** A process of two chunks, completed, with the messages of M1. */
async function completed(parts: LedgerParts, given: Parameters<typeof request>[0] = {}) {
  const cut = await cutProcess(parts, 2, given)
  for (const message of cut.m1) await finishChunk(parts, await describeChunk(parts, message))
  return cut
}

/** The same for a process that is ordered: what its stages do. */
async function complete(parts: LedgerParts, m0: Envelope, chunks = 2): Promise<void> {
  const { worklog } = parts
  await worklog.begin('chunker', m0, 0)
  await worklog.commit('chunker', m0, sourceOpened(), { end: false })
  for (let ordinal = 1; ordinal <= chunks; ordinal++)
    await worklog.commit('chunker', m0, chunkCut(m0, ordinal), { end: false })
  await worklog.commit('chunker', m0, chunkingEnded(chunks), { end: true })
  for (const m1 of (await take(parts, 'M0_RESULTS_QUEUE')).filter(
    ({ processId }) => processId === m0.processId,
  ))
    await finishChunk(parts, await describeChunk(parts, m1))
}

/** Completed clips of the camera `door`, a minute apart. Returns the ids of their processes. */
/** Ten seconds of the ring of the door, from a second on. */
function ringSegment(second: number): StoredSegment {
  const [startAt, endAt] = [second, second + 10].map((each) => new Date(START + each * 1000)) as [Date, Date]
  const runId = stableId('run')
  return {
    ...{
      startAt,
      endAt,
      runId,
      clock: 'arrival',
      codec: 'h264',
      width: 640,
      height: 360,
      bytes: 3,
      frames: 250,
    },
    key: segmentKey(ORG, 'door', { startAt, runId }),
  }
}

async function clips(given: Given, count: number): Promise<string[]> {
  const { worklog } = given
  const ids: string[] = []
  await given.cameras.add({
    ...{ organizationId: ORG, id: 'door', clipSeconds: 10, everySeconds: 60 },
    source: { kind: 'stream', url: 'rtsp://camera.example/main' },
  })
  for (let n = 0; n < count; n++) {
    const from = new Date(START + n * 60_000)
    await given.database.query('update spectra_core.cameras set next_at = $1', [from])
    while ((await given.cameras.orderDue()) === 0) continue
    const [task] = await take(given, 'S2_PROCESSING_QUEUE')
    const { taskId: processId, organizationId, cameraId } = task!.payload as KVSTask
    const source = { kind: 'object' as const, key: clipKey(organizationId, processId) }
    const startedAt = from.toISOString()
    const options = { chunkDuration: 15, overlap: 0, startedAt }
    await given.database.query(
      `update spectra_ops.cam_video_processes set clip_from = $2, clip_to = $3 where id = $1`,
      [processId, from, new Date(from.getTime() + 10_000)],
    )
    await worklog.begin('stream', task!, 0)
    const message = { processId, organizationId, cameraId, source, options, modality: 'live' as const }
    const records = [{ fact: 'clip_taken' as const, startedAt, warnings: [] }]
    await worklog.commit('stream', task!, { records, to: 'M0_PRIORITY_QUEUE', message }, { end: true })
    const [m0] = await take(given, 'M0_PRIORITY_QUEUE')
    await worklog.begin('chunker', m0!, 0)
    const cut = chunkCut(m0!, 1)
    const live = { ...cut, message: { ...(cut.message as object), modality: 'live', cameraId } as never }
    await worklog.commit('chunker', m0!, [live, chunkingEnded(1)], { end: true })
    const [m1] = await take(given, 'M0_RESULTS_QUEUE')
    await finishChunk(given, await describeChunk(given, m1!))
    ids.push(processId)
  }
  return ids
}

/** Leaves something of a process wherever something can be. */
async function everywhere(given: Given, processId: string, m1: Envelope, upload?: string): Promise<void> {
  const { database, storage, mailbox, search } = given
  const { organizationId } = m1
  const { chunkId } = m1.payload as { chunkId: string }
  for (const ordinal of [1, 2]) {
    await storage.put(videoKey(organizationId, processId, ordinal), Buffer.from('video'))
    await storage.put(summaryKey(organizationId, processId, ordinal), Buffer.from('summary'))
  }
  if (upload) await storage.put(upload, Buffer.from('upload'))
  const key = cacheKey(organizationId, processId, 1)
  await storage.put(key, Buffer.from('copy'))
  await storage.trash.put(key, new Date())
  const moment = { ordinal: 1, startTime: 0, endTime: 10, at: new Date(), text: 'A car.', eventTypes: [] }
  const vector = new Float32Array(SPACE.dimensions).fill(0)
  vector[0] = 1
  const passages = [{ text: 'A car.', startTime: 0, endTime: 10, kind: 'chunk' as const, vector }]
  await search.index({ ...SPACE, ...moment, chunkId, processId, organizationId, passages })
  await mailbox.publish([{ queue: 'M0_RESULTS_QUEUE', envelope: m1 }])
  const arrived = Promise.withResolvers<Delivery>()
  const consumer = await mailbox.consume('M0_RESULTS_QUEUE', { prefetch: 1 }, arrived.resolve)
  const letter = await arrived.promise
  await letter.deadLetter(cause)
  await consumer.cancel()
  await mailbox.publish([{ queue: 'M1_INFERENCE_QUEUE', envelope: { ...m1, id: stableId('next', m1.id) } }])
  await given.worklog.fail('vlm', m1, cause, 1)
  await database.query(
    `insert into spectra_ops.traces (span_id, trace_id, organization_id, process_id, name, started_at)
     values (substr(md5($1::text), 1, 16), $2, $3, $1::uuid, 'vision', now())`,
    [processId, m1.trace, organizationId],
  )
  const noticed = `${processPrefix(organizationId, processId)}chunk-0099.mp4`
  await database.query(
    `insert into spectra_ops.unclaimed_objects (key, organization_id, seen_at, looked_at) values ($1, $2, now(), now())`,
    [noticed, organizationId],
  )
}

/** How many rows of any table, objects in place or trash, and messages have this id in them; the log of who did what apart. */
async function traces({ database, storage, mailbox }: Given, id: string): Promise<number> {
  const tables = await database.query<{ name: string }>(
    `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
     where schemaname like 'spectra%' and relname not in ('audit_log', 'erasure_processes', 'idempotency')`,
  )
  let count = 0
  for (const { name } of tables) {
    const [row] = await database.query<{ count: number }>(
      `select count(*)::int as count from ${name} t where t::text like '%' || $1 || '%'`,
      [id],
    )
    count += row!.count
  }
  for await (const { key } of storage.list('')) if (key.includes(id)) count++
  for await (const { key } of storage.trash.list()) if (key.includes(id)) count++
  for (const queue of QUEUE_NAMES) {
    const messages = await mailbox.browse(queue, { limit: 1000 })
    count += messages.filter(({ body }) => JSON.stringify(body).includes(id)).length
  }
  return count
}
