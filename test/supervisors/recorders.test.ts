import t, { type Test } from 'tap'
import { silentLogger } from '../../core/logger.ts'
import { createEmbeddedLocks } from '../../core/locks/embedded.ts'
import { SpectraError, type Cause } from '../../core/errors.ts'
import { systemClock } from '../../core/clock.ts'
import type {
  AuditEntry,
  Locks,
  RecordedCamera,
  Recorder,
  RestartRecord,
  SpooledSegment,
} from '../../core/ports.ts'
import {
  createRecorders,
  type Recorders,
  type RecordersOptions,
} from '../../supervisors/recorders/recorders.ts'
import { isCovered, type Mask } from '../../schema/masks.ts'
import { eventually } from '../helpers/eventually.ts'
import { ORG } from '../helpers/pipeline.ts'

const camera = (cameraId: string, more: Partial<RecordedCamera> = {}): RecordedCamera => ({
  ...{ organizationId: ORG, cameraId, source: { kind: 'stream', url: `rtsp://${cameraId}.example/live` } },
  ...{ masks: [], paused: false, missing: false },
  ...more,
})

const spooled = (cameraId: string, second: number): SpooledSegment => ({
  ...{ organizationId: ORG, cameraId, path: import.meta.filename },
  segment: {
    ...{ startAt: new Date(second * 1000), endAt: new Date(second * 1000 + 2000), runId: 'a0a0a0a0-run' },
    ...{ clock: 'arrival', bytes: 1, frames: 50, codec: 'h264', width: 16, height: 16 },
  },
})

/** What the recorders of one or more nodes see: cameras by row, a recorder that a test drives, and what was written. */
function world() {
  let cameras: RecordedCamera[] = []
  const running = new Map<string, { give(second: number): Promise<void>; fail(error: Error): void }>()
  const written = {
    added: [] as string[],
    missed: [] as { camera: string; code: Cause['code'] }[],
    done: 0,
    restarts: [] as RestartRecord[],
    audit: [] as AuditEntry[],
    mostAtOnce: 0,
  }
  let away: Error | undefined
  const recorder: Recorder = {
    record: ({ cameraId }, onSegment, signal) =>
      new Promise((resolve, reject) => {
        const over = (): boolean => running.delete(cameraId)
        running.set(cameraId, {
          give: (second) => onSegment(spooled(cameraId, second)),
          fail: (error) => (over(), reject(error)),
        })
        written.mostAtOnce = Math.max(written.mostAtOnce, running.size)
        signal.addEventListener('abort', () => (over(), resolve()), { once: true })
      }),
    leftBehind: async () => [spooled('left', 7)],
    done: async () => void (written.done += 1),
    close: async () => undefined,
  }
  const ring = {
    cameras: async () => cameras,
    add: async ({ cameraId }: { cameraId: string }, { startAt }: { startAt: Date }) =>
      written.added.push(`${cameraId} ${startAt.getTime() / 1000}`) > 0,
    miss: async ({ cameraId }: { cameraId: string }, { code }: Cause) =>
      void written.missed.push({ camera: cameraId, code }),
    mayKeep: async ({ cameraId }: { cameraId: string }, { covers }: { covers?: string[] }) =>
      isCovered(covers, cameras.find((each) => each.cameraId === cameraId)?.masks ?? []),
    leaveOut: async ({ cameraId }: { cameraId: string }, { code }: Cause) =>
      void written.missed.push({ camera: cameraId, code }),
    abandoned: async () => [],
    expire: async () => ({ keys: [], bytes: 0 }),
  }
  const storage = {
    async put() {
      if (away) throw away
      return { bytes: 1 }
    },
  }
  const open = (t: Test, node: string, locks: Locks): Recorders => {
    const ports = { ring, storage, recorder, locks, audit: { record: async () => undefined } }
    const recorders = createRecorders({
      ...{ node, stage: 'stream', ports: ports as unknown as RecordersOptions['ports'] },
      ...{ bounds: { seconds: 60, bytes: 1e9 }, clock: systemClock, random: () => 0, logger: silentLogger },
      record: (restart) => void written.restarts.push(restart),
    })
    recorders.start()
    t.teardown(() => recorders.close())
    return recorders
  }
  return {
    ...{ written, running, open },
    set: (...now: RecordedCamera[]) => void (cameras = now),
    setAway: (error: Error | undefined) => void (away = error),
  }
}

void t.test(
  'Recorders: with other masks it is recorded anew, and what they do not cover is not kept, however it came',
  async (t) => {
    const { written, running, open, set } = world()
    const mask: Mask = { name: 'window', points: [[0, 0], [1, 0], [0, 1]] } // prettier-ignore
    set(camera('door'), camera('left', { masks: [mask] }))
    open(t, 'a', createEmbeddedLocks())
    await eventually('both are recorded', () => running.size === 2)
    await eventually('what was left on the disk is left out', () => written.done === 1)
    t.same(written.added, [])
    t.match(written.missed, [{ camera: 'left', code: 'SS_CAMERA_MASKED' }])
    const before = running.get('door')!
    await before.give(1)
    await eventually('it is kept', () => written.added.includes('door 1'))
    set(camera('door', { masks: [mask], missing: true }))
    await before.give(3)
    await eventually('it is left out', () => written.done === 3)
    t.same(written.added, ['door 1'])
    await eventually('it is recorded anew', () => ![undefined, before].includes(running.get('door')))
    t.match(written.missed.slice(1), [{ camera: 'door', code: 'SS_CAMERA_MASKED' }])
  },
)

const unreachable = () => new SpectraError('SS_CAMERA_UNREACHABLE', 'Cannot record camera "door": it is away')

void t.test(
  'Recorders: a camera whose clock is ahead of ours is taken over when its segments stop',
  async (t) => {
    const { running, open, set } = world()
    const until = new Date(systemClock.now() + 300_000)
    const keptAt = (ago: number): Date => new Date(systemClock.now() - ago)
    set(camera('kept', { until, keptAt: keptAt(0) }), camera('left', { until, keptAt: keptAt(60_000) }))
    open(t, 'a', createEmbeddedLocks())
    await eventually('the one that nobody keeps is recorded', () => running.has('left'))
    t.notOk(running.has('kept'), 'somebody records the other one')
  },
)

void t.test('Recorders: each camera has one, whoever looks; what was left on the disk is kept', async (t) => {
  const { written, running, open, set } = world()
  set(camera('door'), camera('yard'))
  const locks = createEmbeddedLocks()
  const [a, b] = [open(t, 'a', locks), open(t, 'b', locks)]
  await eventually('both are recorded', () => running.size === 2)
  const views = [a, b].flatMap((node) => node.view({ id: 'x', name: 'stream' }))
  t.same(views.map(({ name }) => name).sort(), ['recorder/door', 'recorder/yard'])
  await running.get('door')!.give(3)
  await eventually('the segment is kept', () => written.added.includes('door 3'))
  t.ok(written.added.includes('left 7'))
  t.equal(written.mostAtOnce, 2)
  const first = a.view({ id: 'x', name: 'stream' }).length > 0 ? a : b
  await first.close()
  await eventually('the other goes on', () => running.size === 2)
  t.equal((first === a ? b : a).view({ id: 'x', name: 'stream' }).length, 2)
})

void t.test(
  'Recorders: a camera that is away has a hole with its cause, and one line of restarts',
  async (t) => {
    const { written, running, open, set } = world()
    set(camera('door'))
    const node = open(t, 'a', createEmbeddedLocks())
    await eventually('it is recorded', () => running.has('door'))
    await running.get('door')!.give(0)
    running.get('door')!.fail(unreachable())
    await eventually('it is tried again', () => running.has('door') && written.missed.length === 1)
    running.get('door')!.fail(unreachable())
    await eventually('and again', () => running.has('door') && written.missed.length === 2)
    t.match(written.missed, [{ camera: 'door', code: 'SS_CAMERA_UNREACHABLE' }, {}])
    t.match(written.restarts, [{ stage: 'stream', worker: 'recorder/door', escalated: false }])
    t.equal(written.restarts.length, 1)
    t.match(node.view({ id: 'x', name: 'stream' }), [
      { lastCrash: { cause: { code: 'SS_CAMERA_UNREACHABLE' } } },
    ])
  },
)

void t.test('Recorders: pause, another address and removal end a recorder, and say why', async (t) => {
  const { written, running, open, set } = world()
  set(camera('door'), camera('yard'), camera('gate'))
  open(t, 'a', createEmbeddedLocks())
  await eventually('all are recorded', () => running.size === 3)
  set(camera('door', { paused: true }), camera('yard', { source: { kind: 'loop', path: '/yard.mp4' } }))
  await eventually('two are over', () => !running.has('door') && !running.has('gate'))
  await eventually('the other is recorded anew', () => running.has('yard') && written.missed.length === 2)
  t.same(
    written.missed.toSorted((a, b) => a.camera.localeCompare(b.camera)),
    [
      { camera: 'door', code: 'SS_CAMERA_PAUSED' },
      { camera: 'yard', code: 'SS_CAMERA_CHANGED' },
    ],
  )
})

void t.test(
  'Recorders: while the storage is away segments wait, and none is lost or out of order',
  async (t) => {
    const { written, running, open, set, setAway } = world()
    set(camera('door'))
    open(t, 'a', createEmbeddedLocks())
    await eventually('it is recorded', () => running.has('door'))
    setAway(new SpectraError('SS_DISK_FULL', 'Cannot store: the disk is full'))
    for (const second of [0, 2, 4]) await running.get('door')!.give(second)
    t.same(
      written.added.filter((each) => each.startsWith('door')),
      [],
    )
    setAway(undefined)
    await eventually(
      'all are kept',
      () => written.added.filter((each) => each.startsWith('door')).length === 3,
    )
    t.same(
      written.added.filter((each) => each.startsWith('door')),
      ['door 0', 'door 2', 'door 4'],
    )
    t.same(written.missed, [])
  },
)
