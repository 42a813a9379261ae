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

/** The gateway over a real camera, door. */
async function open(t: Test, change: Partial<Identity> = {}) {
  await emptyTables(database)
  const { cameras, changes } = createLedger(database)
  await cameras.add({
    ...{ organizationId: ORGANIZATION, id: 'door', clipSeconds: 10, everySeconds: 60 },
    source: { kind: 'loop', path: '/videos/yard.mp4' },
  })
  const world = createWorld(t)
  Object.assign(world.options.ports, { changes, cameras })
  world.options.authenticate = () => ({ organizationId: ORGANIZATION, role: 'owner' as RoleName, ...change })
  const app = await openApp(t, world)
  const order = async (name: 'set' | 'remove', input: object) => {
    const type = name === 'set' ? 'SetCameraMaskInput' : 'RemoveCameraMaskInput'
    const document = `mutation ($input: ${type}!) {
      done: ${name}CameraMask(input: $input) { masks { name points version updatedAt } errors { field code message } } }`
    return (await ask(app, document, { input })).data?.done
  }
  return { app, order, world }
}

const mask = { cameraId: 'door', name: 'window', points: [[0, 0], [0.5, 0], [0, 0.5]] } // prettier-ignore

void t.test(
  'Masks over the API: set once for a key, shown with their camera, taken away, audited',
  async (t) => {
    const { app, order, world } = await open(t)
    const keyed = { ...mask, idempotencyKey: 'once' }
    await order('set', keyed)
    t.match(await order('set', keyed), {
      masks: [{ name: 'window', points: mask.points, version: 1 }],
      errors: [],
    })
    const shown = await ask(app, '{ cameras { masks { name version } } }')
    t.same(shown.data, { cameras: [{ masks: [{ name: 'window', version: 1 }] }] })
    t.match(await order('remove', { cameraId: 'door', name: 'window' }), { masks: [], errors: [] })
    t.match(world.audited, [
      { action: 'camera.mask', subject: 'door', details: { name: 'window', version: 1 } },
      { action: 'camera.mask', subject: 'door', details: { name: 'window', removed: true } },
    ])
  },
)

void t.test('Masks over the API: what is wrong is said, with the field', async (t) => {
  const { order } = await open(t, { cameras: ['door'] })
  for (const [input, fault] of [
    [{ ...mask, points: [[0, 0], [0, 2], [1, 1]] }, { field: 'points.1.1', message: /outside of the picture/ }], // prettier-ignore
    [{ ...mask, points: [[0, 0], [1, 1]] }, { field: 'points', message: /3 to 32 points/ }], // prettier-ignore
    [{ ...mask, name: '' }, { field: 'name' }],
    [{ ...mask, cameraId: 'yard' }, { code: 'SS_CAMERA_GONE' }],
  ] as const)
    t.match(await order('set', input), { masks: null, errors: [fault] })
  t.match(await order('remove', { cameraId: 'door', name: 'window' }), { errors: [{ code: 'SS_NOT_FOUND' }] })
})
