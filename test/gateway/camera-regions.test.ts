import t, { type Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { createLedger } from '../../core/ledger/index.ts'
import type { Identity } from '../../core/ports.ts'
import type { RoleName } from '../../schema/roles.ts'
import { emptyTables, testDatabase } from '../helpers/database.ts'
import { ask, createWorld, openApp, ORGANIZATION } from './world.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

const REGION = 'name kind points families direction dwellSeconds crowdFrom version'

/** The gateway over real cameras: door and yard. */
async function open(t: Test, change: Partial<Identity> = {}) {
  await emptyTables(database)
  const { cameras, changes } = createLedger(database)
  for (const id of ['door', 'yard'])
    await cameras.add({
      ...{ organizationId: ORGANIZATION, id, clipSeconds: 10, everySeconds: 60 },
      source: { kind: 'loop', path: '/videos/yard.mp4' },
    })
  const world = createWorld(t)
  Object.assign(world.options.ports, { changes, cameras })
  world.options.authenticate = () => ({ organizationId: ORGANIZATION, role: 'owner' as RoleName, ...change })
  const app = await openApp(t, world)
  const order = async (name: 'set' | 'remove', input: object) => {
    const type = name === 'set' ? 'SetCameraRegionInput' : 'RemoveCameraRegionInput'
    const document = `mutation ($input: ${type}!) {
      done: ${name}CameraRegion(input: $input) { regions { ${REGION} } errors { field code message } } }`
    return ask(app, document, { input })
  }
  return { app, order }
}

const gate = { cameraId: 'door', name: 'gate', kind: 'line', points: [[0.5, 1], [0.5, 0]] } // prettier-ignore
const till = {
  ...{ cameraId: 'door', name: 'till', kind: 'zone', dwellSeconds: 30, crowdFrom: null },
  points: [[0, 0.5], [0.4, 0.5], [0.4, 1]], // prettier-ignore
}

void t.test('Lines and zones over the API: set, shown with their camera, and taken away', async (t) => {
  const { app, order } = await open(t)
  await order('set', { ...gate, direction: 'left', families: ['person'] })
  const set = await order('set', till)
  t.same(set.data?.done, {
    regions: [
      {
        ...{ name: 'gate', kind: 'line', points: gate.points, families: ['person'], direction: 'left' },
        ...{ dwellSeconds: null, crowdFrom: null, version: 1 },
      },
      {
        ...{ name: 'till', kind: 'zone', points: till.points, families: [], direction: null },
        ...{ dwellSeconds: 30, crowdFrom: null, version: 1 },
      },
    ],
    errors: [],
  })
  const shown = await ask(app, '{ cameras { id regions { name } } cameraRegions(cameraId: "door") { name } }')
  t.same(shown.data, {
    cameras: [
      { id: 'door', regions: [{ name: 'gate' }, { name: 'till' }] },
      { id: 'yard', regions: [] },
    ],
    cameraRegions: [{ name: 'gate' }, { name: 'till' }],
  })
  const removed = await order('remove', { cameraId: 'door', name: 'gate' })
  t.match(removed.data, { done: { regions: [{ name: 'till' }], errors: [] } })
})

void t.test('Lines and zones over the API: the same key is the same order', async (t) => {
  const { order } = await open(t)
  const keyed = { ...gate, idempotencyKey: 'once' }
  await order('set', keyed)
  t.match((await order('set', keyed)).data, { done: { regions: [{ version: 1 }] } })
  t.match((await order('set', gate)).data, { done: { regions: [{ version: 2 }] } })
})

void t.test('Lines and zones over the API: what is wrong is said, with the field', async (t) => {
  const { order } = await open(t)
  for (const [input, fault] of [
    [{ ...gate, points: [[0.5, 1], [0.5, 1.5]] }, { field: 'points.1.1', message: /outside of the picture/ }], // prettier-ignore
    [{ ...gate, points: [[0.5, 1, 0], [0.5, 0]] }, { code: 'SS_INPUT_INVALID' }], // prettier-ignore
    [{ ...gate, dwellSeconds: 5 }, { message: /dwellSeconds/ }],
    [{ ...till, points: [[0, 0], [1, 1], [1, 0], [0, 1]] }, { message: /its sides cross each other/ }], // prettier-ignore
    [{ ...gate, cameraId: 'nowhere' }, { code: 'SS_CAMERA_GONE' }],
  ] as const)
    t.match((await order('set', input)).data?.done, { regions: null, errors: [fault] })
  t.match((await order('remove', { cameraId: 'door', name: 'gate' })).data?.done, {
    errors: [{ code: 'SS_NOT_FOUND' }],
  })
})

void t.test('Lines and zones over the API: of the own cameras only', async (t) => {
  const { app, order } = await open(t, { cameras: ['yard'] })
  t.match((await order('set', gate)).data?.done, { errors: [{ code: 'SS_CAMERA_GONE' }] })
  const asked = await ask(app, '{ cameraRegions(cameraId: "door") { name } }')
  t.match(asked.errors, [{ extensions: { code: 'SS_CAMERA_GONE' } }])
})
