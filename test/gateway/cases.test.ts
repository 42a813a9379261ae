import t, { type Test } from 'tap'
import { createCases } from '../../core/cases/cases.ts'
import { createSavedSearches } from '../../core/cases/searches.ts'
import type { Database } from '../../core/database/database.ts'
import { createCursors } from '../../core/ledger/cursors.ts'
import { createLedger } from '../../core/ledger/index.ts'
import type { RoleName } from '../../schema/roles.ts'
import { emptyTables, testDatabase } from '../helpers/database.ts'
import { ask, createWorld, openApp, ORGANIZATION } from './world.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

/** The gateway over real rows. */
async function open(t: Test, role: RoleName = 'owner') {
  await emptyTables(database)
  const { cameras, changes, footage } = createLedger(database)
  await cameras.add({
    ...{ organizationId: ORGANIZATION, id: 'door', clipSeconds: 10, everySeconds: 60 },
    source: { kind: 'loop', path: '/videos/yard.mp4' },
  })
  const clock = (): Date => new Date()
  const world = createWorld(t)
  Object.assign(world.options.ports, {
    ...{ changes, cameras, footage },
    cases: createCases({ database, footage, cursors: createCursors('a secret of the tests'), clock }),
    savedSearches: createSavedSearches({ database, clock }),
  })
  world.options.authenticate = () => ({ organizationId: ORGANIZATION, role })
  const app = await openApp(t, world)
  const order = async (name: string, input: object) => {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`
    const shown = /Search/.test(name)
      ? 'savedSearch { id name query { text not types } }'
      : 'case { id name itemCount items { id kind cameraId comment position process { id } } }'
    const document = `mutation ($input: ${type}!) { done: ${name}(input: $input) { ${shown} errors { field code message } } }`
    const { data, errors } = await ask(app, document, { input })
    return { errors, done: data?.done as Record<string, any> } // eslint-disable-line @typescript-eslint/no-explicit-any
  }
  return { app, order }
}

const RANGE = { cameraId: 'door', from: '2026-03-01T09:00:00Z', until: '2026-03-01T09:01:00Z' }

void t.test(
  'Cases over the API: begun, filled, listed, removed and brought back; a key is one order',
  async (t) => {
    const { app, order } = await open(t)
    const begun = { name: 'The red car', idempotencyKey: 'once' }
    const { done } = await order('createCase', begun)
    t.equal((await order('createCase', begun)).done.case.id, done.case.id)
    const { id } = done.case
    const filled = await order('addToCase', { caseId: id, items: [{ ...RANGE, comment: 'comes in' }] })
    t.match(filled.done.case, { itemCount: 1, items: [{ kind: 'camera', cameraId: 'door', process: null }] })
    const [item] = filled.done.case.items
    t.match((await order('changeCaseItem', { id: item.id, comment: 'leaves' })).done, {
      ...{ case: { items: [{ comment: 'leaves', position: 1 }] }, errors: [] },
    })
    const listed = await ask(app, '{ cases { nodes { name itemCount } pageInfo { hasNextPage } } }')
    t.same(listed.data, {
      cases: { nodes: [{ name: 'The red car', itemCount: 1 }], pageInfo: { hasNextPage: false } },
    })
    t.same((await order('changeCase', { id, removed: true })).done, { case: null, errors: [] })
    t.match((await order('changeCase', { id, removed: false })).done, { case: { itemCount: 1 } })
  },
)

void t.test(
  'Cases over the API: a moment that does not say what it is is refused with its place',
  async (t) => {
    const { order } = await open(t)
    const { id } = (await order('createCase', { name: 'one' })).done.case
    for (const item of [{}, { cameraId: 'door' }, { ...RANGE, eventId: id }, { processId: id, startTime: 1 }])
      t.match((await order('addToCase', { caseId: id, items: [RANGE, item] })).done, {
        ...{ case: null, errors: [{ field: 'items.1', code: 'SS_INPUT_INVALID' }] },
      })
  },
)

void t.test('Saved searches over the API', async (t) => {
  const { app, order } = await open(t)
  const saved = await order('saveSearch', { name: 'red', query: { text: 'a red car', not: ['TIME'] } })
  t.match(saved.done.savedSearch, { name: 'red', query: { text: 'a red car', not: ['TIME'], types: [] } })
  const { id } = saved.done.savedSearch
  t.match((await order('changeSavedSearch', { id, name: 'cars' })).done.savedSearch, { name: 'cars' })
  t.same((await order('changeSavedSearch', { id, removed: true })).done, { savedSearch: null, errors: [] })
  t.same((await ask(app, '{ savedSearches { name } }')).data, { savedSearches: [] })
  t.match((await order('changeSavedSearch', { id, removed: false })).done.savedSearch, { name: 'cars' })
})

void t.test('Cases over the API: a viewer looks at them and changes none', async (t) => {
  const { app, order } = await open(t, 'viewer')
  t.match((await order('createCase', { name: 'one' })).errors, [{ extensions: { code: 'SS_FORBIDDEN' } }])
  t.same((await ask(app, '{ cases { nodes { name } } }')).errors, [])
})
