import t from 'tap'
import type { CameraView } from '../../core/ports.ts'
import { stableId } from '../../schema/ids.ts'
import { ask, createWorld, eventOf, openApp, ORGANIZATION, OTHER } from './world.ts'

const AT = new Date('2026-03-01T09:00:00.000Z')

const cameraOf = (change: Partial<CameraView> = {}): CameraView => ({
  organizationId: ORGANIZATION,
  id: 'door',
  source: { kind: 'stream', url: 'rtsp://user:secret@camera.example:8554/main?token=hidden' },
  clipSeconds: 10,
  everySeconds: 60,
  schedule: 'always',
  groups: [],
  ocr: false,
  masks: [],
  createdAt: AT,
  nextAt: AT,
  paused: false,
  records: true,
  ...change,
})

void t.test('Gateway: cameras are listed without their credentials, with their latest clip', async (t) => {
  const world = createWorld(t)
  const cause = { code: 'SS_CAMERA_UNREACHABLE' as const, message: 'Cannot reach it', retryable: true }
  const last = { processId: stableId('clip'), status: 'failed' as const, at: AT, cause }
  world.cameras.set('door', cameraOf({ last }))
  world.cameras.set('theirs', cameraOf({ id: 'theirs', organizationId: OTHER }))
  const app = await openApp(t, world)
  const { data } = await ask(
    app,
    '{ cameras { id source clipSeconds everySeconds paused nextAt last { processId status cause { code advice } } } }',
  )
  t.match(data.cameras, [
    {
      id: 'door',
      source: 'rtsp://camera.example:8554/main',
      paused: false,
      nextAt: AT.toISOString(),
      last: { status: 'failed', cause: { code: 'SS_CAMERA_UNREACHABLE', advice: /camera is on/ } },
    },
  ])
  t.equal(data.cameras.length, 1, 'those of another organization are not there (P8)')
  t.notMatch(JSON.stringify(data), /secret|hidden/)
})

void t.test('Gateway: a camera is paused and resumed, which the audit log tells', async (t) => {
  const world = createWorld(t)
  world.cameras.set('door', cameraOf())
  const app = await openApp(t, world)
  const paused = await ask(app, 'mutation { pauseCamera(id: "door") { id paused } }')
  t.same(paused.data.pauseCamera, { id: 'door', paused: true })
  const resumed = await ask(app, 'mutation { resumeCamera(id: "door") { paused } }')
  t.same(resumed.data.resumeCamera, { paused: false })
  t.match(world.audited, [{ action: 'camera.pause', subject: 'door' }, { action: 'camera.resume' }])
  const unknown = await ask(app, 'mutation { pauseCamera(id: "cellar") { id } }')
  t.equal(unknown.errors[0]?.extensions.code, 'SS_CAMERA_GONE')
})

void t.test('Gateway: events of cameras are filtered as those of files', async (t) => {
  const world = createWorld(t)
  const seen = (camera: string, index: number) =>
    eventOf(stableId('process', camera), index, { attributes: { camera } })
  world.events.push(seen('door', 1), seen('yard', 2), seen('door', 3))
  const app = await openApp(t, world)
  const { data } = await ask(app, '{ cameraEvents(cameraId: "door", from: 2) { nodes { startTime } } }')
  t.same(data.cameraEvents.nodes, [{ startTime: 3 }])
  const wrong = await ask(app, '{ cameraEvents(processId: "no id") { nodes { id } } }')
  t.equal(wrong.errors[0]?.extensions.code, 'SS_NOT_FOUND')
})

void t.test('Gateway: schedules are told in words', async (t) => {
  const world = createWorld(t)
  world.cameras.set('door', cameraOf({ schedule: '0 6 * * 1-5', zone: 'Europe/Berlin' }))
  world.cameras.set('yard', cameraOf({ id: 'yard', schedule: 'on-demand', nextAt: undefined }))
  const app = await openApp(t, world)
  const { data } = await ask(app, '{ cameras { id schedule scheduleSaid nextClipAt nextAt } }')
  t.same(data.cameras, [
    {
      ...{ id: 'door', schedule: '0 6 * * 1-5' },
      scheduleSaid: 'at 06:00, Monday through Friday, by the clock of Europe/Berlin',
      ...{ nextClipAt: AT.toISOString(), nextAt: AT.toISOString() },
    },
    {
      ...{ id: 'yard', schedule: 'on-demand', scheduleSaid: 'on demand' },
      ...{ nextClipAt: null, nextAt: AT.toISOString() },
    },
  ])
})
