import t from 'tap'
import { createCases } from '../../../core/cases/cases.ts'
import { MOST_ITEMS } from '../../../core/cases/items.ts'
import { createSavedSearches } from '../../../core/cases/searches.ts'
import type { Database } from '../../../core/database/database.ts'
import { createCursors } from '../../../core/ledger/cursors.ts'
import { createLedger } from '../../../core/ledger/index.ts'
import type { Identity, KeptQuery } from '../../../core/ports.ts'
import { stableId } from '../../../schema/ids.ts'
import { emptyTables, testDatabase } from '../../helpers/database.ts'
import { ORG, startProcess } from '../../helpers/pipeline.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

const ME: Identity = { organizationId: ORG, role: 'owner', userId: stableId('me') }
const OTHERS: Identity = { organizationId: stableId('others'), role: 'owner' }
const AT_THE_DOOR: Identity = {
  organizationId: ORG,
  role: 'owner',
  userId: stableId('guard'),
  cameras: ['door'],
}
const FROM = new Date('2026-03-01T09:00:00Z')
const UNTIL = new Date('2026-03-01T09:01:00Z')
const atDoor = { cameraId: 'door', from: FROM, until: UNTIL }
const atYard = { cameraId: 'yard', from: FROM, until: UNTIL }

async function open() {
  await emptyTables(database)
  let now = new Date('2026-03-02T00:00:00Z')
  const ledger = createLedger(database)
  for (const id of ['door', 'yard'])
    await ledger.cameras.add({
      ...{ organizationId: ORG, id, clipSeconds: 10, everySeconds: 60 },
      source: { kind: 'loop', path: '/videos/yard.mp4' },
    })
  const clock = (): Date => (now = new Date(now.getTime() + 1000))
  const cursors = createCursors('a secret of the tests')
  return {
    ...ledger,
    cases: createCases({ database, footage: ledger.footage, cursors, clock }),
    searches: createSavedSearches({ database, clock }),
    pass: (seconds: number) => (now = new Date(now.getTime() + seconds * 1000)),
  }
}

void t.test('Cases: moments are kept in their order, moved, commented, taken out and put back', async (t) => {
  const { cases, ...ledger } = await open()
  const { process } = await startProcess(ledger as never, { organizationId: ORG, title: 'yard.mp4' })
  const made = await cases.create(ME, { name: '  The red car ', note: 'Two lines\nof it' })
  t.match(made, { name: 'The red car', note: 'Two lines\nof it', itemCount: 0, userId: ME.userId })
  const added = await cases.add(ME, made.id, [
    { ...atDoor, comment: 'comes in' },
    { processId: process.id, startTime: 1.5, endTime: 3 },
    atYard,
  ])
  t.match(added, [
    { kind: 'camera', cameraId: 'door', from: FROM, until: UNTIL, comment: 'comes in', position: 1 },
    { kind: 'video', processId: process.id, startTime: 1.5, endTime: 3, position: 2 },
    { kind: 'camera', cameraId: 'yard', position: 3 },
  ])
  const order = async () => (await cases.items(ME, [made.id])).get(made.id)!.map(({ id }) => id)
  const [a, b, c] = added.map(({ id }) => id) as [string, string, string]
  t.equal(await cases.changeItem(ME, c, { position: 1, comment: 'before' }), made.id)
  t.same(await order(), [c, a, b])
  await cases.changeItem(ME, a, { removed: true })
  t.same(await order(), [c, b])
  t.equal((await cases.get(ME, made.id)).itemCount, 2)
  await cases.changeItem(ME, a, { removed: false })
  t.same(await order(), [c, a, b])
  const audited = await database.query<{ action: string }>(
    `select action from spectra_ops.audit_log where subject = $1 order by id`,
    [made.id],
  )
  t.same(
    audited.map(({ action }) => action),
    ['case.create', 'case.add', 'case.change', 'case.take', 'case.restore'],
  )
})

void t.test(
  'Cases: what is removed is not found, comes back within a day, and is gone after that',
  async (t) => {
    const { cases, pass } = await open()
    const made = await cases.create(ME, { name: 'one' })
    await cases.add(ME, made.id, [atDoor])
    await cases.change(ME, made.id, { removed: true })
    await t.rejects(cases.get(ME, made.id), { code: 'SS_NOT_FOUND' })
    t.same((await cases.list(ME, {})).items, [])
    await t.rejects(cases.change(ME, made.id, { name: 'two' }), { code: 'SS_NOT_FOUND' })
    await cases.change(ME, made.id, { removed: false, name: 'two' })
    t.match(await cases.get(ME, made.id), { name: 'two', itemCount: 1 })
    await cases.change(ME, made.id, { removed: true })
    pass(25 * 3600)
    const other = await cases.create(ME, { name: 'other' })
    await cases.change(ME, other.id, { removed: true })
    await t.rejects(cases.change(ME, made.id, { removed: false }), { code: 'SS_NOT_FOUND' })
    t.same(await database.query('select id from spectra_core.case_items'), [], 'its moments went with it')
  },
)

void t.test('Cases: P8: of others nothing is seen or changed; of cameras what is of these', async (t) => {
  const { cases } = await open()
  const [door, yard] = [await cases.create(ME, { name: 'door' }), await cases.create(ME, { name: 'yard' })]
  await cases.add(ME, door.id, [atDoor, atYard])
  const [item] = await cases.add(ME, yard.id, [atYard])
  const names = async (who: Identity) => (await cases.list(who, {})).items.map(({ name }) => name).sort()
  t.same(await names(ME), ['door', 'yard'])
  t.same(await names(OTHERS), [])
  t.same(await names(AT_THE_DOOR), ['door'])
  t.match(await cases.get(AT_THE_DOOR, door.id), { itemCount: 1 })
  t.match([...(await cases.items(AT_THE_DOOR, [door.id, yard.id])).values()], [[{ cameraId: 'door' }]])
  for (const who of [OTHERS, AT_THE_DOOR]) {
    await t.rejects(cases.get(who, yard.id), { code: 'SS_NOT_FOUND' })
    await t.rejects(cases.change(who, yard.id, { name: 'mine' }), { code: 'SS_NOT_FOUND' })
    await t.rejects(cases.add(who, yard.id, [atDoor]), { code: 'SS_NOT_FOUND' })
    await t.rejects(cases.changeItem(who, item!.id, { comment: 'mine' }), { code: 'SS_NOT_FOUND' })
    await t.rejects(cases.add(who, door.id, [atYard]), { code: 'SS_NOT_FOUND' })
  }
  const own = await cases.create(AT_THE_DOOR, { name: 'own' })
  t.match(await cases.get(AT_THE_DOOR, own.id), { name: 'own' }, 'an empty one of their own is theirs')
})

void t.test('Cases: what cannot be kept is refused with its field', async (t) => {
  const { cases } = await open()
  const { id } = await cases.create(ME, { name: 'one' })
  const refusedAt = (field: string) => ({ code: 'SS_INPUT_INVALID', details: { field } })
  await t.rejects(cases.create(ME, { name: ' \n ' }), refusedAt('name'))
  await t.rejects(cases.create(ME, { name: 'a'.repeat(121) }), refusedAt('name'))
  await t.rejects(cases.create(ME, { name: 'a', note: 'a'.repeat(10_001) }), refusedAt('note'))
  await t.rejects(cases.add(ME, id, [{ ...atDoor, until: FROM }]), refusedAt('until'))
  await t.rejects(cases.add(ME, id, [{ ...atDoor, cameraId: 'nowhere' }]), { code: 'SS_NOT_FOUND' })
  await t.rejects(cases.add(ME, id, [{ eventId: stableId('none') }]), { code: 'SS_NOT_FOUND' })
  await t.rejects(cases.add(ME, id, [{ processId: stableId('none'), startTime: 2, endTime: 1 }]), {
    ...refusedAt('endTime'),
  })
  await cases.add(
    ME,
    id,
    Array.from({ length: MOST_ITEMS }, () => atDoor),
  )
  await t.rejects(cases.add(ME, id, [atDoor]), { ...refusedAt('items'), message: /has 500 moments/ })
})

void t.test('Saved searches: kept by name, changed, removed and brought back', async (t) => {
  const { searches } = await open()
  const query: KeptQuery = { text: 'a red car', not: ['TIME'], zone: 'Europe/Berlin' }
  const saved = await searches.save(ME, { name: 'red cars', query })
  t.match(saved, { name: 'red cars', query, userId: ME.userId })
  await searches.save(ME, { name: 'At the door', query: { text: 'a person' } })
  const names = async (who: Identity) => (await searches.list(who)).map(({ name }) => name)
  t.same(await names(ME), ['At the door', 'red cars'])
  t.match(await searches.change(ME, saved.id, { name: 'Cars', query: { text: 'a car' } }), {
    ...{ name: 'Cars', query: { text: 'a car' } },
  })
  await searches.change(ME, saved.id, { removed: true })
  t.same(await names(ME), ['At the door'])
  await t.rejects(searches.change(ME, saved.id, { name: 'x' }), { code: 'SS_NOT_FOUND' })
  await searches.change(ME, saved.id, { removed: false })
  t.same(await names(ME), ['At the door', 'Cars'])
  t.same(await names(OTHERS), [])
  t.same(await names(AT_THE_DOOR), [], 'questions of others may name other cameras')
  for (const who of [OTHERS, AT_THE_DOOR])
    await t.rejects(searches.change(who, saved.id, { name: 'x' }), { code: 'SS_NOT_FOUND' })
  const odd = { text: 'a\0b\ud800', zone: 'UTC\0', types: ['a\0'] }
  t.match(await searches.save(ME, { name: 'x\0y', query: odd }), { name: 'x y', query: { types: ['a '] } })
  await t.rejects(searches.save(ME, { name: 'x', query: { text: ' ' } }), {
    ...{ code: 'SS_INPUT_INVALID', details: { field: 'query.text' } },
  })
})
