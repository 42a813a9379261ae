import t from 'tap'
import streamActor from '../../actors/stream-actor.ts'
import { SpectraError } from '../../core/errors.ts'
import { clipIdOf, DEFAULT_ORGANIZATION_ID } from '../../schema/ids.ts'
import { clipKey } from '../../schema/keys.ts'
import type { Mask } from '../../schema/masks.ts'
import { KVSTask, LIVE_PRIORITY, VideoProcessingRequest } from '../../schema/messages/index.ts'
import { asAny, runActor } from '../helpers/run-actor.ts'

const organizationId = DEFAULT_ORGANIZATION_ID
const from = new Date('2026-01-02T03:04:05.000Z')
const taskId = clipIdOf(organizationId, 'door', from)
const task: KVSTask = {
  taskId,
  cameraId: 'door',
  organizationId,
  startTimestamp: from.toISOString(),
  endTimestamp: '2026-01-02T03:04:15.000Z',
}
const source = { kind: 'stream', url: 'rtsp://camera.example/main' }
const key = clipKey(organizationId, taskId)

function needs({
  late = 0,
  fail,
  zone,
  masks = [[]],
}: { late?: number; fail?: SpectraError; zone?: string; masks?: Mask[][] } = {}) {
  const did: unknown[] = []
  return {
    did,
    ledger: { process: async () => ({ options: { chunkDuration: 15, overlap: 0 } }) },
    cameras: {
      get: async (organization: string, id: string) => ({
        organizationId: organization,
        id,
        source,
        masks: masks.length > 1 ? masks.shift() : masks[0],
        zone,
      }),
    },
    clips: {
      async take(...asked: unknown[]) {
        did.push(asked.slice(0, 2))
        return {
          path: '/temp/clip.mkv',
          startedAt: new Date(from.getTime() + late),
          seconds: 10,
          release: async () => void did.push('released'),
        }
      },
    },
    storage: {
      async put(...stored: unknown[]) {
        did.push(stored.slice(0, 2))
        if (fail) throw fail
      },
    },
  }
}

void t.test(
  'StreamActor: takes the clip, stores it, and hands it on to be cut, as live footage',
  async (t) => {
    const ports = needs({ late: 800 })
    const [handoff, ...more] = await runActor(asAny(streamActor), task, ports)
    t.same(more, [])
    t.same(ports.did, [
      [
        { id: 'door', source, masks: [] },
        { from, to: new Date(task.endTimestamp) },
      ],
      [key, { file: '/temp/clip.mkv' }],
      'released',
    ])
    const startedAt = '2026-01-02T03:04:05.800Z'
    t.same(handoff?.records, [{ fact: 'clip_taken', startedAt, warnings: [] }])
    t.match(handoff, { to: 'M0_PRIORITY_QUEUE', priority: LIVE_PRIORITY })
    t.same(VideoProcessingRequest.parse(handoff?.message), {
      processId: taskId,
      organizationId,
      cameraId: 'door',
      source: { kind: 'object', key },
      options: { chunkDuration: 15, overlap: 0, startedAt },
      modality: 'live',
    })
  },
)

void t.test("StreamActor: a clip tells its time by its camera's clock", async (t) => {
  const [handoff] = await runActor(asAny(streamActor), task, needs({ zone: 'America/New_York' }))
  const startedAt = '2026-01-01T22:04:05.000-05:00'
  t.match(handoff, { records: [{ startedAt }], message: { options: { startedAt } } })
})

void t.test(
  'StreamActor: of a folder the file of the process is taken, with what is wrong with it',
  async (t) => {
    const folder = { kind: 'folder', place: '/mnt/dvr' }
    const file = { name: '20260102_030405.mp4', version: '12:34' }
    const warnings = [{ code: 'SS_VIDEO_TRUNCATED', message: 'Could read only 3.0 s' }]
    const ports = needs()
    const { get } = ports.cameras
    const [handoff] = await runActor(asAny(streamActor), task, {
      ...ports,
      cameras: {
        get: async (...asked: Parameters<typeof get>) => ({ ...(await get(...asked)), source: folder }),
      },
      cameraFiles: { of: async (_: unknown, processId: string) => processId === taskId && file },
      clips: { take: async (...asked: unknown[]) => ({ ...(await ports.clips.take(...asked)), warnings }) },
    })
    t.match(ports.did[0], [{ id: 'door', source: folder, file }])
    t.match(handoff?.records, [{ fact: 'clip_taken', warnings }])
  },
)

void t.test('StreamActor: a clip that starts late says so', async (t) => {
  const [handoff] = await runActor(asAny(streamActor), task, needs({ late: 42_000 }))
  t.match(handoff?.records, [{ warnings: [{ code: 'SS_CLIP_LATE', message: /42 s later/ }] }])
})

void t.test('StreamActor: a clip that cannot be stored is let go of, and hands nothing on', async (t) => {
  const ports = needs({ fail: new SpectraError('SS_DISK_FULL', 'Cannot store it') })
  await t.rejects(runActor(asAny(streamActor), task, ports), { code: 'SS_DISK_FULL' })
  t.equal(ports.did.at(-1), 'released')
})

void t.test('StreamActor: a clip that was begun before a mask was set is not kept', async (t) => {
  const window: Mask = { name: 'window', points: [[0, 0], [1, 0], [0, 1]] } // prettier-ignore
  const ports = needs({ masks: [[], [window]] })
  await t.rejects(runActor(asAny(streamActor), task, ports), { code: 'SS_CAMERA_MASKED', retryable: true })
  t.match(ports.did, [[{ masks: [] }], 'released'])
  const later = needs({ masks: [[window], []] })
  t.equal((await runActor(asAny(streamActor), task, later)).length, 1, 'one that hides more is as good')
})
