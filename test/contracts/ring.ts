import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import { noSecondIsLost } from '../../core/ledger/promises/recorded.ts'
import type { Cause } from '../../core/errors.ts'
import type { StoredSegment } from '../../core/ports.ts'
import { stableId } from '../../schema/ids.ts'
import { segmentKey } from '../../schema/keys.ts'
import { emptyTables } from '../helpers/database.ts'
import { ORG, take } from '../helpers/pipeline.ts'

const START = Date.parse('2026-01-02T03:00:00.000Z')
const at = (seconds: number): Date => new Date(START + seconds * 1000)
const TENANT = { organizationId: ORG }
const THEIRS = { organizationId: stableId('organization', 'theirs') }
const DOOR = { organizationId: ORG, cameraId: 'door' }
const RUN = '3f0f6c9e-0000-4000-8000-000000000001'

const because = (code: Cause['code']): Cause => ({ code, message: 'because', retryable: true })
const GONE = because('SS_RECORDER_GONE')

const segment = (from: number, until: number, more: Partial<StoredSegment> = {}): StoredSegment => ({
  ...{ startAt: at(from), endAt: at(until), runId: RUN, clock: 'arrival', bytes: 1000, frames: 50 },
  ...{ codec: 'h264', width: 1280, height: 720 },
  key: segmentKey(ORG, 'door', { startAt: at(from), runId: RUN }),
  ...more,
})

interface Given extends LedgerParts {
  database: Database
  /** Seconds since the start. */
  to(seconds: number): void
}

/** The promises of the `Ring` port, and of the cameras whose clips come from it. */
export function ringContract(t: Test, name: string, open: () => Database): void {
  const promise = (what: string, run: (t: Test, given: Given) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      const database = open()
      await emptyTables(database)
      let now = START
      const parts = createLedger(database, {
        clock: () => new Date(now),
        ordering: { catchUpSeconds: 600, records: true },
      })
      await run(t, { ...parts, database, to: (seconds) => (now = START + seconds * 1000) })
    })
  }
  const ANOTHER = {
    ...{ organizationId: ORG, clipSeconds: 10, everySeconds: 60 },
    source: { kind: 'stream' as const, url: 'rtsp://camera.example/other' },
  }
  const addDoor = ({ cameras }: Given) =>
    cameras.add({
      ...{ organizationId: ORG, id: 'door', clipSeconds: 10, everySeconds: 60 },
      source: { kind: 'stream', url: 'rtsp://user:secret@camera.example/main' },
    })
  const record = async ({ ring }: Given, from: number, until: number, step = 10): Promise<void> => {
    for (let place = from; place < until; place += step)
      await ring.add(DOOR, segment(place, place + step), GONE)
  }
  const all = { from: at(-1000), until: at(100_000) }

  promise(
    'a clock that was set forward leaves a hole that says so, and the camera says by whose clock it is',
    async (t, given) => {
      const { ring, cameras } = given
      await cameras.add({
        ...{ organizationId: ORG, id: 'door', source: { kind: 'stream', url: 'rtsp://camera/1' } },
        ...{ clipSeconds: 10, everySeconds: 10 },
      })
      t.same((await cameras.get(TENANT, 'door')).recording, {})
      await ring.add(DOOR, segment(0, 2), GONE)
      await ring.add(DOOR, segment(62, 64, { clock: 'source', driftMs: -8000, isSet: true }), GONE)
      const { segments, holes } = await ring.recorded(TENANT, 'door', all)
      t.match(holes, [{ from: at(2), until: at(62), cause: { code: 'SS_CLOCK_CHANGED' } }])
      t.match(segments, [
        { clock: 'arrival', driftMs: undefined },
        { clock: 'source', driftMs: -8000 },
      ])
      const [kept] = await ring.cameras()
      t.ok(kept?.keptAt && kept.keptAt.getTime() !== at(64).getTime(), 'it was kept by our clock')
      const latest = { until: at(64), clock: 'source', driftMs: -8000 }
      t.same((await cameras.get(TENANT, 'door')).recording, { latest })
      await ring.miss(DOOR, because('SS_CAMERA_REFUSED'), at(64))
      t.match((await cameras.list(TENANT))[0]?.recording, {
        ...{ latest, missing: { since: at(64), cause: { code: 'SS_CAMERA_REFUSED' } } },
      })
      t.equal((await cameras.list(THEIRS)).length, 0)
    },
  )

  promise(
    'a clip of a camera whose clock is minutes behind is due once its range is recorded',
    async (t, given) => {
      await addDoor(given)
      for (let second = 0; second <= 60; second += 10) {
        given.to(second)
        await given.ring.add(
          DOOR,
          segment(second - 310, second - 300, { clock: 'source', driftMs: -300_000 }),
          GONE,
        )
        t.equal(await given.cameras.orderDue(), 0, `its clock is at ${second - 300} s`)
      }
      for (let second = 70; second <= 310; second += 10) {
        given.to(second)
        await given.ring.add(
          DOOR,
          segment(second - 310, second - 300, { clock: 'source', driftMs: -300_000 }),
          GONE,
        )
      }
      t.equal(await given.cameras.orderDue(), 1, 'the first ten seconds since it was added')
    },
  )

  promise('P2: a segment that is added twice is there once', async (t, { ring }) => {
    t.equal(await ring.add(DOOR, segment(0, 2), GONE), true)
    t.equal(await ring.add(DOOR, segment(0, 2), GONE), false)
    const { segments, holes } = await ring.recorded(TENANT, 'door', all)
    t.match(segments, [{ startAt: at(0), endAt: at(2), frames: 50, key: /ring\/door/ }])
    t.same([segments.length, holes], [1, []])
    t.same(await ring.end(DOOR), at(2))
  })

  promise(
    'P12: a hole lasts from the last segment to the next one, with its cause',
    async (t, { ring, to }) => {
      await ring.add(DOOR, segment(0, 2), GONE)
      to(12)
      await ring.miss(DOOR, because('SS_CAMERA_UNREACHABLE'), at(0))
      to(20)
      await ring.miss(DOOR, because('SS_CAMERA_UNREACHABLE'), at(0))
      t.match((await ring.recorded(TENANT, 'door', all)).holes, [{ from: at(2), until: undefined }], 'one')
      await ring.miss(DOOR, because('SS_CAMERA_REFUSED'), at(0))
      await ring.add(DOOR, segment(30, 32), GONE)
      const { holes } = await ring.recorded(TENANT, 'door', all)
      t.match(holes, [
        { from: at(2), until: at(20), cause: { code: 'SS_CAMERA_UNREACHABLE' } },
        { from: at(20), until: at(30), cause: { code: 'SS_CAMERA_REFUSED' } },
      ])
      t.equal(holes.length, 2)
    },
  )

  promise('P12: where nobody could say why, the recorder is gone; a seam is no hole', async (t, given) => {
    const { ring, database } = given
    await ring.add(DOOR, segment(0, 2), GONE)
    await ring.add(DOOR, segment(2.3, 4), GONE)
    await ring.add(DOOR, segment(11, 13), GONE)
    const { holes } = await ring.recorded(TENANT, 'door', all)
    t.match(holes, [{ from: at(4), until: at(11), cause: { code: 'SS_RECORDER_GONE' } }])
    t.same((await noSecondIsLost(database)).wrong, [])
  })

  promise(
    'P12: the checker finds a second that is missing, twice there, or without a cause',
    async (t, given) => {
      const { ring, database } = given
      await record(given, 0, 60)
      await ring.add(DOOR, segment(70, 72), GONE)
      t.same((await noSecondIsLost(database)).wrong, [])
      const broken: [string, RegExp][] = [
        [
          `delete from spectra_ops.camera_segments where start_at = '${at(20).toISOString()}'`,
          /10000 ms of .*door are missing/,
        ],
        [
          `update spectra_ops.camera_segments set end_at = end_at + interval '5 s' where start_at = '${at(10).toISOString()}'`,
          /recorded twice for 5000 ms/,
        ],
        [
          `update spectra_ops.camera_segments set frames = 0 where start_at = '${at(0).toISOString()}'`,
          /is empty/,
        ],
        [`update spectra_ops.camera_holes set cause = 'null'::jsonb`, /has no cause/],
        ['delete from spectra_ops.camera_holes', /10000 ms of .*door are missing/],
        [
          `update spectra_ops.camera_holes set from_at = from_at - interval '10 min'`,
          /recorded by nobody for 6\d\d s/,
        ],
      ]
      for (const [fault, found] of broken) {
        await emptyTables(database)
        await record(given, 0, 60)
        await ring.add(DOOR, segment(70, 72), GONE)
        await database.query(fault)
        t.match((await noSecondIsLost(database)).wrong, [found], fault)
      }
    },
  )

  promise('P8: nobody sees what is recorded for others, or of another camera', async (t, { ring }) => {
    await ring.add(DOOR, segment(0, 2), GONE)
    t.same((await ring.recorded(THEIRS, 'door', all)).segments, [])
    t.same((await ring.recorded({ ...TENANT, cameras: ['yard'] }, 'door', all)).segments, [])
    t.equal((await ring.recorded({ ...TENANT, cameras: ['door'] }, 'door', all)).segments.length, 1)
    t.same(await ring.claimed(THEIRS.organizationId, [segment(0, 2).key]), [])
  })

  promise('what is too old, and the oldest of too much, goes: first out of sight', async (t, given) => {
    const { ring } = given
    await record(given, 0, 100)
    const old = await ring.expire(DOOR, { before: at(20), bytes: 1e9, limit: 100 })
    t.match(old, { keys: [segment(0, 10).key], until: at(10), bytes: 1000 })
    const much = await ring.expire(DOOR, { before: at(0), bytes: 5000, limit: 100 })
    t.equal(much.keys.length, 5)
    t.equal((await ring.recorded(TENANT, 'door', all)).segments.length, 5)
    await ring.forget(DOOR, much.keys)
    t.same((await ring.expire(DOOR, { before: at(0), bytes: 5000, limit: 100 })).keys, [])
  })

  promise(
    'what is recorded of a camera goes with it where that is asked for, also what comes late; else it is kept',
    async (t, given) => {
      const { ring, cameras } = given
      const kept = async () => (await ring.recorded(TENANT, 'door', all)).segments.length
      await addDoor(given)
      await record(given, 0, 50)
      await cameras.remove(TENANT, 'door')
      await ring.add(DOOR, segment(50, 60), GONE)
      t.equal(await kept(), 6, 'kept, with what its recorder still brought')
      await addDoor(given)
      await cameras.remove(TENANT, 'door', { keepRecordings: false })
      await ring.add(DOOR, segment(60, 70), GONE)
      t.equal(await kept(), 0, 'out of sight at once')
      const bounds = { before: at(-1000), bytes: 1e12, limit: 4 }
      t.match(await ring.abandoned(), [{ cameraId: 'door' }])
      for (const count of [4, 3, 0]) {
        const { keys } = await ring.expire(DOOR, bounds)
        t.equal(keys.length, count)
        await ring.forget(DOOR, keys)
      }
      t.same(await ring.abandoned(), [])
      await addDoor(given)
      await ring.add(DOOR, segment(80, 90), GONE)
      t.equal(await kept(), 1, 'of a new camera of that name all is there')
    },
  )

  promise('cameras are recorded whose source can be, unless they say no', async (t, given) => {
    const { ring, cameras } = given
    await addDoor(given)
    const more = { organizationId: ORG, clipSeconds: 10, everySeconds: 60 }
    await cameras.add({ ...more, id: 'gate', source: { kind: 'kvs', stream: 'gate' } })
    await cameras.add({ ...more, id: 'yard', source: { kind: 'loop', path: '/yard.mp4' }, records: false })
    t.match(await ring.cameras(), [{ cameraId: 'door', paused: false, missing: false }])
    t.equal((await ring.cameras()).length, 1)
    await cameras.change(TENANT, 'yard', { records: true, ringSeconds: 60 })
    await cameras.pause(TENANT, 'door')
    t.match(await ring.cameras(), [
      { cameraId: 'door', paused: true },
      { cameraId: 'yard', ringSeconds: 60 },
    ])
    t.equal((await cameras.get(TENANT, 'gate')).records, false)
    await ring.add(DOOR, segment(0, 2), GONE)
    t.match(await ring.abandoned(), [{ cameraId: 'door' }])
    t.match(await ring.cameras(), [{ until: at(2) }, {}])
  })

  promise('a clip is due once its range is recorded', async (t, given) => {
    const { cameras, to } = given
    await addDoor(given)
    await record(given, -10, 0)
    to(9)
    t.equal(await cameras.orderDue(), 0, 'its range goes on')
    await record(given, 0, 10)
    t.equal(await cameras.orderDue(), 1)
    const [task] = await take(given, 'S2_PROCESSING_QUEUE')
    t.match(task!.payload, { startTimestamp: at(0).toISOString(), endTimestamp: at(10).toISOString() })
  })

  promise(
    'the first clip of a new camera waits for its recording to begin, for half a minute at most',
    async (t, given) => {
      const { cameras, to, ring } = given
      await addDoor(given)
      to(5)
      t.equal(await cameras.orderDue(), 0, 'nothing is recorded yet')
      await record(given, 3, 13)
      t.equal(await cameras.orderDue(), 1)
      await cameras.add({ ...ANOTHER, id: 'gate' })
      t.equal(await cameras.orderDue(), 0)
      await ring.miss({ ...DOOR, cameraId: 'gate' }, because('SS_CAMERA_UNREACHABLE'), at(5))
      t.equal(await cameras.orderDue(), 1, 'it is known why nothing is')
      await cameras.add({ ...ANOTHER, id: 'roof' })
      to(40)
      t.equal(await cameras.orderDue(), 1, 'nobody records it, and nobody says why')
    },
  )

  promise(
    'P2: after an outage the newest range is taken first, then those before it, each once',
    async (t, given) => {
      const { cameras, to, database } = given
      await addDoor(given)
      await record(given, 0, 330)
      to(331)
      const starts: string[] = []
      for (let round = 0; round < 8; round += 1) {
        await cameras.orderDue()
        for (const task of await take(given, 'S2_PROCESSING_QUEUE')) {
          starts.push((task.payload as { startTimestamp: string }).startTimestamp)
          await database.query(`update spectra_ops.cam_video_processes set taken_at = now()`)
        }
      }
      t.same(
        starts,
        [300, 240, 180, 120, 60, 0].map((seconds) => at(seconds).toISOString()),
      )
    },
  )

  promise(
    'after an outage the ranges of a schedule are taken as those of a rhythm: newest first, each once',
    async (t, given) => {
      const { cameras, to, database, ring } = given
      await addDoor(given)
      await cameras.change(TENANT, 'door', { schedule: '1,2,5,9 3 * * *' })
      await record(given, 0, 700)
      to(700)
      const starts: string[] = []
      const askedFor = await cameras.takeClip(TENANT, 'door')
      t.same(await cameras.takeClip(TENANT, 'door'), { ...askedFor, isNew: false }, 'the same seconds')
      await ring.add(DOOR, segment(700, 702), GONE)
      t.same(await cameras.takeClip(TENANT, 'door'), { ...askedFor, isNew: false }, 'it shows some of them')
      await ring.add(DOOR, segment(702, 710), GONE)
      t.equal((await cameras.takeClip(TENANT, 'door')).isNew, true)
      for (let round = 0; round < 8; round += 1) {
        for (const task of await take(given, 'S2_PROCESSING_QUEUE')) {
          starts.push((task.payload as { startTimestamp: string }).startTimestamp)
          await database.query(`update spectra_ops.cam_video_processes set taken_at = now()`)
        }
        await cameras.orderDue()
      }
      t.same(
        starts,
        // Asked for: the seconds that were recorded last, in both cases. What began more than 600 s ago is given up.
        [690, 700, 540, 300, 120].map((seconds) => at(seconds).toISOString()),
      )
      t.match(await cameras.get(TENANT, 'door'), { nextAt: at(86_460) })
    },
  )

  promise(
    'what is too old is given up, and the audit log says so; a hole is not ordered',
    async (t, given) => {
      const { cameras, to, database, ring } = given
      await addDoor(given)
      await ring.add(DOOR, segment(-10, 0), GONE)
      await record(given, 1200, 1990)
      to(2000)
      const starts: string[] = []
      for (let round = 0; round < 20; round += 1) {
        await cameras.orderDue()
        for (const task of await take(given, 'S2_PROCESSING_QUEUE')) {
          starts.push((task.payload as { startTimestamp: string }).startTimestamp)
          await database.query(`update spectra_ops.cam_video_processes set taken_at = now()`)
        }
      }
      t.equal(starts[0], at(1980).toISOString())
      t.equal(starts.at(-1), at(1440).toISOString(), '600 s back')
      const rows = await database.query<{ details: { from: string; until: string } }>(
        `select details from spectra_ops.audit_log where action = 'camera.given-up' order by id`,
      )
      t.match(rows, [{ details: { from: at(0).toISOString(), until: at(1400).toISOString() } }])
    },
  )

  promise('recordings say what can be played, and why the rest is missing', async (t, given) => {
    const { footage, ring, to } = given
    await addDoor(given)
    await record(given, 0, 20)
    to(25)
    await ring.miss(DOOR, because('SS_CAMERA_UNREACHABLE'), at(0))
    await record(given, 40, 60)
    const [found] = await footage.recordings(TENANT, { cameraIds: ['door'], from: at(5), until: at(70) })
    t.same(found, {
      cameraId: 'door',
      stretches: [],
      ring: [
        { from: at(5), until: at(20) },
        { from: at(40), until: at(60) },
      ],
      gaps: [
        { from: at(20), until: at(40), cause: because('SS_CAMERA_UNREACHABLE') },
        { from: at(60), until: at(70) },
      ],
    })
    const [hidden] = await footage.recordings(THEIRS, { cameraIds: ['door'], from: at(5), until: at(70) })
    t.same(hidden?.ring, [])
  })
}
