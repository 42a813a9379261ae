import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import type { CameraChange, Envelope, Handoff, NewCamera, Tenant } from '../../core/ports.ts'
import { clipIdOf, stableId } from '../../schema/ids.ts'
import { clipKey } from '../../schema/keys.ts'
import { KVSTask, type VideoProcessingRequest } from '../../schema/messages/index.ts'
import { emptyTables } from '../helpers/database.ts'
import {
  chunkCut,
  chunkingEnded,
  describeChunk,
  finishChunk,
  ORG,
  sourceOpened,
  take,
} from '../helpers/pipeline.ts'

const THEIRS = stableId('organization', 'theirs')
const START = Date.parse('2026-01-02T03:04:05.000Z')

const camera = (given: Partial<NewCamera> = {}): NewCamera => ({
  organizationId: ORG,
  id: 'door',
  source: { kind: 'stream', url: 'rtsp://user:secret@camera.example/main' },
  clipSeconds: 10,
  everySeconds: 60,
  ...given,
})

interface Given extends LedgerParts {
  database: Database
  /** Lets time pass. Seconds. */
  pass(seconds: number): void
}

const at = (seconds: number): Date => new Date(START + seconds * 1000)

/** What S2 yields for its task. */
function clipTaken({ payload }: Envelope, startedAt: Date): Handoff {
  const { taskId: processId, organizationId, cameraId } = payload as KVSTask
  const source = { kind: 'object' as const, key: clipKey(organizationId, processId) }
  const options = { chunkDuration: 15, overlap: 0, startedAt: startedAt.toISOString() }
  return {
    records: [{ fact: 'clip_taken', startedAt: startedAt.toISOString(), warnings: [] }],
    to: 'M0_PRIORITY_QUEUE',
    message: { processId, organizationId, cameraId, source, options, modality: 'live' },
  }
}

/**
 * The promises of the `Cameras` port, and of how the ledger keeps a clip. `open` gives a database that it may empty;
 * `reached` the way to what is kept there, where it is not the ledger itself.
 */
export function camerasContract(
  t: Test,
  name: string,
  open: () => Database,
  reached: (parts: LedgerParts) => LedgerParts = (parts) => parts,
): void {
  const promise = (what: string, run: (t: Test, given: Given) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      const database = open()
      await emptyTables(database)
      let now = START
      const parts = reached(createLedger(database, { clock: () => new Date(now) }))
      await run(t, { ...parts, database, pass: (seconds) => (now += seconds * 1000) })
    })
  }
  /** The next task of S2, begun. */
  const begin = async (given: Given): Promise<Envelope> => {
    const [task] = await take(given, 'S2_PROCESSING_QUEUE')
    await given.worklog.begin('stream', task!, 0)
    return task!
  }
  const takeClip = async (given: Given, task: Envelope, startedAt = at(1)): Promise<Envelope> => {
    await given.worklog.commit('stream', task, clipTaken(task, startedAt), { end: true })
    const [m0] = await take(given, 'M0_PRIORITY_QUEUE')
    return m0!
  }

  promise('a camera is added once, listed by name, and its first clip is due at once', async (t, given) => {
    const { cameras } = given
    const added = await cameras.add(camera())
    t.match(added, { ...camera(), createdAt: at(0), nextAt: at(0), paused: false, last: undefined })
    await cameras.add(camera({ id: 'attic' }))
    await t.rejects(cameras.add(camera()), { code: 'SS_CAMERA_EXISTS' })
    t.same(
      (await cameras.list({ organizationId: ORG })).map(({ id }) => id),
      ['attic', 'door'],
    )
    await t.rejects(cameras.get({ organizationId: ORG }, 'cellar'), { code: 'SS_CAMERA_GONE' })
  })

  promise(
    'what is written in its pictures is read where that is asked for, from the next clip on',
    async (t, given) => {
      const { cameras, processes } = given
      const tenant = { organizationId: ORG }
      t.equal((await cameras.add(camera())).ocr, false)
      t.equal((await cameras.add(camera({ id: 'gate', ocr: true }))).ocr, true)
      await cameras.orderDue()
      const read = async (id: string) =>
        (await processes.get(tenant, (await cameras.get(tenant, id)).last!.processId)).options.ocr
      t.same([await read('door'), await read('gate')], [undefined, true])
      t.match(await cameras.change(tenant, 'door', { ocr: true }), {
        ocr: true,
        clipSeconds: camera().clipSeconds,
      })
      t.equal(
        (await cameras.change(tenant, 'door', { everySeconds: 90 })).ocr,
        true,
        'what is not given stays',
      )
      t.equal((await cameras.change(tenant, 'door', { ocr: false })).ocr, false)
    },
  )

  promise('P8: organizations never see or change the cameras of another', async (t, { cameras }) => {
    await cameras.add(camera())
    t.same(await cameras.list({ organizationId: THEIRS }), [])
    for (const act of [cameras.get, cameras.pause, cameras.resume, cameras.remove])
      await t.rejects(async () => void (await act({ organizationId: THEIRS }, 'door')), {
        code: 'SS_CAMERA_GONE',
      })
    await cameras.add(camera({ organizationId: THEIRS }))
    await cameras.pause({ organizationId: THEIRS }, 'door')
    t.equal((await cameras.get({ organizationId: ORG }, 'door')).paused, false)
  })

  promise('P1: a clip is ordered when it is due: a queued process with its message', async (t, given) => {
    const { cameras, processes, pass } = given
    await cameras.add(camera())
    t.equal(await cameras.orderDue(), 1)
    const [task] = await take(given, 'S2_PROCESSING_QUEUE')
    const id = clipIdOf(ORG, 'door', at(0))
    t.same(KVSTask.parse(task!.payload), {
      taskId: id,
      cameraId: 'door',
      organizationId: ORG,
      startTimestamp: at(0).toISOString(),
      endTimestamp: at(10).toISOString(),
    })
    t.equal(task!.processId, id)
    t.match(await processes.get({ organizationId: ORG }, id), {
      status: 'queued',
      options: { chunkDuration: 15, overlap: 0 },
    })
    t.match(await cameras.get({ organizationId: ORG }, 'door'), {
      nextAt: at(60),
      last: { processId: id, status: 'queued', at: at(0) },
    })
    pass(59)
    t.equal(await cameras.orderDue(), 0, 'not before the next one is due')
  })

  promise('one clip at a time: the next is ordered when the one before was taken', async (t, given) => {
    const { cameras, pass } = given
    await cameras.add(camera())
    await cameras.orderDue()
    const task = await begin(given)
    pass(60)
    t.equal(await cameras.orderDue(), 0)
    await takeClip(given, task)
    t.equal(await cameras.orderDue(), 1)
    t.match((await take(given, 'S2_PROCESSING_QUEUE'))[0]!.payload, { startTimestamp: at(60).toISOString() })
  })

  promise(
    'clips follow each other without a gap, and what was missed is not made up for',
    async (t, given) => {
      const { cameras, pass } = given
      await cameras.add(camera({ everySeconds: 10 }))
      const starts: unknown[] = []
      for (const wait of [0, 11, 9, 65]) {
        pass(wait)
        await cameras.orderDue()
        const task = await begin(given)
        starts.push((task.payload as KVSTask).startTimestamp)
        await takeClip(given, task)
      }
      t.same(
        starts,
        [at(0), at(10), at(20), at(85)].map((start) => start.toISOString()),
      )
    },
  )

  promise('P2: two schedulers at the same moment order a clip once', async (t, given) => {
    const ids = Array.from({ length: 20 }, (_, index) => `camera-${index}`)
    for (const id of ids) await given.cameras.add(camera({ id }))
    const other = createLedger(given.database, { clock: () => at(0) })
    await Promise.all([given, other, given, other].map(({ cameras }) => cameras.orderDue()))
    await given.cameras.orderDue()
    t.equal((await take(given, 'S2_PROCESSING_QUEUE')).length, ids.length)
  })

  promise(
    'a schedule of cron begins its clips by the clock of the camera, each range once',
    async (t, given) => {
      const { cameras, pass } = given
      const tenant = { organizationId: ORG }
      // START is 04:04:05 in Berlin.
      await cameras.add(camera({ schedule: '*/10 4-5 * * *', zone: 'Europe/Berlin' }))
      t.match(await cameras.get(tenant, 'door'), {
        ...{ schedule: '*/10 4-5 * * *', everySeconds: 600, nextAt: at(355) },
      })
      const starts: string[] = []
      for (const wait of [0, 355, 1, 599, 6600, 86_400 - 7200]) {
        pass(wait)
        await cameras.orderDue()
        await cameras.orderDue()
        for (const task of await take(given, 'S2_PROCESSING_QUEUE')) {
          await given.worklog.begin('stream', task, 0)
          starts.push((task.payload as KVSTask).startTimestamp)
          await takeClip(given, task)
        }
      }
      t.same(
        starts,
        ['2026-01-02T03:10:00.000Z', '2026-01-02T03:20:00.000Z', '2026-01-03T03:10:00.000Z'],
        'none twice, and what is missed for hours is passed over',
      )
      t.match(await cameras.get(tenant, 'door'), { nextAt: new Date('2026-01-03T03:20:00.000Z') })
    },
  )

  promise('two schedulers at the same moment order a range of a schedule once', async (t, given) => {
    await given.cameras.add(camera({ schedule: '* * * * *' }))
    given.pass(60)
    const other = createLedger(given.database, { clock: () => at(60) })
    await Promise.all([given, other, given, other].map(({ cameras }) => cameras.orderDue()))
    const tasks = await take(given, 'S2_PROCESSING_QUEUE')
    t.same(
      tasks.map(({ payload }) => (payload as KVSTask).startTimestamp),
      ['2026-01-02T03:05:00.000Z'],
    )
  })

  promise(
    'a camera on demand owes nothing, and a clip of it is taken when somebody asks',
    async (t, given) => {
      const { cameras, pass } = given
      const tenant = { organizationId: ORG }
      t.equal((await cameras.add(camera({ schedule: 'on-demand' }))).nextAt, undefined)
      pass(3600)
      t.equal(await cameras.orderDue(), 0)
      const asked = await cameras.takeClip(tenant, 'door')
      t.same(asked, { processId: clipIdOf(ORG, 'door', at(3600)), isNew: true })
      pass(1)
      t.same(await cameras.takeClip(tenant, 'door'), { ...asked, isNew: false }, 'one is to be taken already')
      const task = await begin(given)
      t.equal(task.processId, asked.processId)
      await takeClip(given, task)
      t.equal((await cameras.takeClip(tenant, 'door')).isNew, true)
      await cameras.pause(tenant, 'door')
      await t.rejects(cameras.takeClip(tenant, 'door'), { code: 'SS_CAMERA_PAUSED' })
      for (const stranger of [{ organizationId: THEIRS }, { organizationId: ORG, cameras: ['attic'] }])
        await t.rejects(cameras.takeClip(stranger, 'door'), { code: 'SS_CAMERA_GONE' })
    },
  )

  promise('a schedule is changed from the next clip on, and bad ones change nothing', async (t, given) => {
    const { cameras, pass } = given
    const tenant = { organizationId: ORG }
    const change = (change: CameraChange) => cameras.change(tenant, 'door', change)
    await cameras.add(camera())
    pass(10)
    t.match(await change({ schedule: '0 6 * * *' }), {
      schedule: '0 6 * * *',
      everySeconds: 86_400,
      nextAt: new Date('2026-01-02T06:00:00Z'),
    })
    t.match(await change({ zone: 'Europe/Berlin' }), { nextAt: new Date('2026-01-02T05:00:00Z') })
    for (const bad of ['0 25 * * *', 'hourly', '0 0 30 2 *'])
      await t.rejects(change({ schedule: bad }), { code: 'SS_SCHEDULE_INVALID' })
    await t.rejects(change({ schedule: '* * * * *', clipSeconds: 61 }), { code: 'SS_INPUT_INVALID' })
    t.match(await change({ ocr: true }), { schedule: '0 6 * * *', nextAt: new Date('2026-01-02T05:00:00Z') })
    t.equal(await cameras.orderDue(), 0)
    const told = (): Promise<unknown[]> =>
      given.database.query(
        `select kind from spectra_ops.journal where camera_id = 'door' and kind = 'camera_changed'`,
      )
    const before = (await told()).length
    await change({ groups: ['doors'] })
    await change({ groups: ['doors'] })
    t.equal((await told()).length, before + 1, 'who follows is told of each change once')
    t.match(await change({ schedule: 'always', everySeconds: 30 }), {
      schedule: 'always',
      everySeconds: 30,
      nextAt: at(10),
    })
    t.equal(await cameras.orderDue(), 1)
  })

  promise('P8: cameras are listed by group, to who may see them', async (t, { cameras }) => {
    await cameras.add(camera({ groups: ['outside', 'doors', 'doors'] }))
    await cameras.add(camera({ id: 'yard', groups: ['outside'] }))
    await cameras.add(camera({ id: 'attic' }))
    await cameras.add(camera({ id: 'theirs', organizationId: THEIRS, groups: ['outside'] }))
    const listed = async (tenant: Tenant, group?: string): Promise<string[]> =>
      (await cameras.list(tenant, { group })).map(({ id }) => id)
    t.same((await cameras.get({ organizationId: ORG }, 'door')).groups, ['doors', 'outside'])
    t.same(await listed({ organizationId: ORG }, 'outside'), ['door', 'yard'])
    t.same(await listed({ organizationId: ORG, cameras: ['yard', 'attic'] }, 'outside'), ['yard'])
    t.same(await listed({ organizationId: ORG }, 'outsid'), [])
    t.same(await listed({ organizationId: ORG }), ['attic', 'door', 'yard'])
    for (const groups of [['a b'], [''], ['x'.repeat(65)], Array.from({ length: 21 }, (_, at) => `g${at}`)])
      await t.rejects(cameras.change({ organizationId: ORG }, 'door', { groups }), {
        code: 'SS_INPUT_INVALID',
        details: { field: 'groups' },
      })
    const changed = await cameras.change({ organizationId: ORG }, 'door', { groups: [] })
    t.same(changed.groups, [])
  })

  promise('a paused camera owes nothing, until it is resumed', async (t, given) => {
    const { cameras, pass } = given
    await cameras.add(camera())
    t.equal((await cameras.pause({ organizationId: ORG }, 'door')).paused, true)
    pass(600)
    t.equal(await cameras.orderDue(), 0)
    t.match(await cameras.resume({ organizationId: ORG }, 'door'), { paused: false, nextAt: at(600) })
    t.equal(await cameras.orderDue(), 1)
  })

  promise(
    'a clip travels from its order to completed, with the times that it really has',
    async (t, given) => {
      const { cameras, processes, worklog } = given
      await cameras.add(camera())
      await cameras.orderDue()
      const task = await begin(given)
      const id = task.processId
      t.equal((await processes.get({ organizationId: ORG }, id)).status, 'processing')
      const m0 = await takeClip(given, task, at(3))
      t.match(m0.payload, { modality: 'live', cameraId: 'door', options: { startedAt: at(3).toISOString() } })
      t.match((await given.ledger.process(id)).options, { startedAt: at(3).toISOString() })
      t.same(await worklog.begin('chunker', m0, 0), { state: 'fresh' })
      await worklog.commit('chunker', m0, sourceOpened(), { end: false })
      const cut = chunkCut(m0, 1)
      const message = { ...cut.message, modality: 'live', cameraId: 'door' } as VideoProcessingRequest
      const records = [...cut.records!, ...chunkingEnded(1).records!]
      await worklog.commit('chunker', m0, { ...cut, records, message }, { end: true })
      const [m1] = await take(given, 'M0_RESULTS_QUEUE')
      await finishChunk(given, await describeChunk(given, m1!))
      const view = await processes.get({ organizationId: ORG }, id)
      t.match(view, { status: 'completed', counts: { chunks: 1, completed: 1, events: 2 } })
      t.match((await processes.chunks({ organizationId: ORG }, id, {})).items, [
        { ordinal: 1, status: 'completed' },
      ])
      const ofCamera = { modality: 'live' as const, cameraId: 'door' }
      t.equal((await processes.events({ organizationId: ORG }, ofCamera, {})).items.length, 2)
      t.equal((await processes.events({ organizationId: ORG }, {}, {})).items.length, 0, 'files have none')
      t.match((await processes.list({ organizationId: ORG }, { cameraId: 'door' })).items, [{ id }])
      t.same((await processes.list({ organizationId: ORG }, {})).items, [], 'it is no file')
      t.match((await cameras.get({ organizationId: ORG }, 'door')).last, {
        processId: id,
        status: 'completed',
      })
    },
  )

  promise('P2: a clip taken twice is handed on once', async (t, given) => {
    const { cameras, worklog } = given
    await cameras.add(camera())
    await cameras.orderDue()
    const task = await begin(given)
    for (const second of [1, 2]) {
      await worklog.commit('stream', task, clipTaken(task, at(second)), { end: false })
    }
    t.equal((await take(given, 'M0_PRIORITY_QUEUE')).length, 1)
    t.match((await given.ledger.process(task.processId)).options, { startedAt: at(1).toISOString() })
    t.same(await worklog.begin('stream', task, 0), { state: 'done' }, 'though its end was not recorded')
  })

  promise(
    'P3: a clip that cannot be taken fails its process, and a replay brings it back',
    async (t, given) => {
      const { cameras, processes, worklog, pass } = given
      await cameras.add(camera())
      await cameras.orderDue()
      const task = await begin(given)
      const cause = { code: 'SS_CAMERA_UNREACHABLE' as const, message: 'Cannot reach it', retryable: true }
      await worklog.fail('stream', task, cause, 3)
      t.match(await processes.get({ organizationId: ORG }, task.processId), { status: 'failed', cause })
      t.match((await cameras.get({ organizationId: ORG }, 'door')).last, { status: 'failed', cause })
      t.same(await worklog.begin('stream', task, 0), { state: 'failed', cause })
      pass(120)
      t.equal(await cameras.orderDue(), 1, 'the next clip is tried all the same')
      t.same(await worklog.begin('stream', task, 1), { state: 'fresh' })
      await takeClip(given, task)
      t.equal((await processes.get({ organizationId: ORG }, task.processId)).status, 'processing')
    },
  )

  promise('a camera that is away is tried less and less often, until it is back', async (t, given) => {
    const { cameras, worklog, pass } = given
    await cameras.add(camera({ everySeconds: 10 }))
    const cause = { code: 'SS_CAMERA_UNREACHABLE' as const, message: 'Cannot reach it', retryable: true }
    const due = async (): Promise<number> => {
      let waited = 0
      for (; (await cameras.orderDue()) === 0; waited++) pass(1)
      return waited
    }
    const waits: number[] = []
    for (let failure = 0; failure < 8; failure++) {
      waits.push(await due())
      await worklog.fail('stream', await begin(given), cause, 3)
    }
    t.same(waits, [0, 20, 40, 80, 160, 310, 310, 310])
    const told = (await cameras.get({ organizationId: ORG }, 'door')).nextAt!
    const last = (await cameras.get({ organizationId: ORG }, 'door')).last!.at
    t.equal(told.getTime() - last.getTime(), 310_000, 'which its list tells')
    await due()
    await takeClip(given, await begin(given))
    t.equal(await due(), 10, 'it is back')
  })

  promise('a camera that is away is tried at the times of its schedule', async (t, given) => {
    const { cameras, worklog, pass } = given
    await cameras.add(camera({ schedule: '*/5 * * * *' }))
    const starts: string[] = []
    for (let round = 0; round < 1200; round += 60) {
      if ((await cameras.orderDue()) > 0) {
        const task = await begin(given)
        starts.push((task.payload as KVSTask).startTimestamp.slice(11, 16))
        const cause = { code: 'SS_CAMERA_UNREACHABLE' as const, message: 'away', retryable: false }
        await worklog.fail('stream', task, cause, 3)
      }
      pass(60)
    }
    t.same(starts, ['03:05', '03:10', '03:15', '03:20'])
  })

  promise('a camera that is removed takes the clips with it that are not taken yet', async (t, given) => {
    const { cameras, processes, worklog, pass } = given
    await cameras.add(camera())
    await cameras.orderDue()
    const taken = await begin(given)
    await takeClip(given, taken)
    pass(60)
    await cameras.orderDue()
    const [open] = await take(given, 'S2_PROCESSING_QUEUE')
    await cameras.remove({ organizationId: ORG }, 'door')
    t.same(await cameras.list({ organizationId: ORG }), [])
    t.equal(
      (await processes.get({ organizationId: ORG }, taken.processId)).status,
      'processing',
      'what was taken stays',
    )
    t.equal((await processes.get({ organizationId: ORG }, open!.processId)).status, 'cancelled')
    t.same(await worklog.begin('stream', open!, 0), { state: 'void' })
    await t.rejects(cameras.remove({ organizationId: ORG }, 'door'), { code: 'SS_CAMERA_GONE' })
  })

  promise(
    'P1: messages that the broker lost are written again, for what they were about',
    async (t, given) => {
      const { cameras, orphans, pass } = given
      await cameras.add(camera())
      await cameras.orderDue()
      const task = await begin(given)
      pass(10)
      t.equal(await orphans.recall('M0_PRIORITY_QUEUE', at(10)), 0, 'there is nothing to cut yet')
      t.equal(await orphans.recall('S2_PROCESSING_QUEUE', at(10)), 1)
      t.same((await take(given, 'S2_PROCESSING_QUEUE'))[0], task)
      const m0 = await takeClip(given, task)
      pass(10)
      t.equal(await orphans.recall('S2_PROCESSING_QUEUE', at(60)), 0, 'it was taken')
      t.equal(await orphans.recall('M0_PRIORITY_QUEUE', at(60)), 1)
      const [again] = await take(given, 'M0_PRIORITY_QUEUE')
      t.equal(again!.id, m0.id)
      t.same(again!.payload, m0.payload)
    },
  )
}
