import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import type { SearchFilter } from '../../../core/ports.ts'
import { createChunkRows } from '../../../core/search/chunk-rows.ts'
import { createHitRows, isWithin } from '../../../core/search/hit-rows.ts'
import { CHUNK_VECTORS } from '../../../core/search/tables.ts'
import { chunkIdOf } from '../../../schema/ids.ts'
import { at, document, GATE, ORG, OTHER, PROCESS } from '../../contracts/searched.ts'
import { testDatabase } from '../../helpers/database.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
  const rows = createChunkRows(database, CHUNK_VECTORS)
  await rows.put(document(1, 'One.'), document(2, 'Two.'), document(9, 'At the gate.', GATE))
})

/** The rows, and for whom statements were begun. */
function counted() {
  const statements: string[] = []
  const as: Database['as'] = (tenant) => {
    statements.push(`${tenant.organizationId} ${String(tenant.cameras)}`)
    return database.as(tenant)
  }
  return { statements, rowsOf: createHitRows({ ...database, as }, CHUNK_VECTORS) }
}
const [one, two, gate] = [chunkIdOf(PROCESS, 1), chunkIdOf(PROCESS, 2), chunkIdOf(GATE.processId, 9)]

void t.test('createHitRows(): what one tenant asks meanwhile is one statement', async (t) => {
  const { statements, rowsOf } = counted()
  const first = rowsOf([one], { organizationId: ORG })
  // The first one is under way now.
  await Promise.resolve()
  const others = [[two], [one, two], [gate]].map((ids) => rowsOf(ids, { organizationId: ORG }))
  t.same([...(await first).keys()], [one])
  const [by, both, third] = await Promise.all(others)
  t.equal(by!.get(two)!.text, 'Two.')
  t.equal(both!.get(one)!.text, 'One.')
  t.equal(third!.get(gate)!.text, 'At the gate.')
  t.equal(statements.length, 2)
  await rowsOf([one], { organizationId: ORG })
  t.equal(statements.length, 3, 'afterwards it is read again')
})

void t.test('createHitRows(): P8: tenants share no statement, and find their own alone', async (t) => {
  const { statements, rowsOf } = counted()
  const asked = [{ organizationId: ORG }, { organizationId: OTHER }, { organizationId: ORG, cameras: ['x'] }]
  const [all, theirs, limited] = await Promise.all(asked.map((tenant) => rowsOf([one, gate], tenant)))
  t.same([...all!.keys()].sort(), [one, gate].sort())
  t.same([...theirs!.keys()], [])
  t.same([...limited!.keys()], [])
  t.equal(new Set(statements).size, 3)
})

void t.test('createHitRows(): a statement that fails, fails for those who shared it alone', async (t) => {
  const { rowsOf } = counted()
  const wrong = t.rejects(rowsOf(['no id'], { organizationId: ORG }))
  await Promise.resolve()
  const right = rowsOf([one], { organizationId: ORG })
  await wrong
  t.same([...(await right).keys()], [one])
})

void t.test('isWithin() says of a row what the statement says of it', async (t) => {
  const { rowsOf } = counted()
  const found = await rowsOf([one, two, gate], { organizationId: ORG })
  const filters: Omit<SearchFilter, 'organizationId'>[] = [
    ...[{}, { since: at(2) }, { until: at(1) }, { processId: PROCESS }, { cameraId: GATE.cameraId }],
    ...[{ cameraId: 'other' }, { cameras: [GATE.cameraId!] }, { cameras: [] }, { eventTypes: [] }],
    ...[{ eventTypes: ['object_entered'] }, { eventTypes: ['speech'] }, { unlike: [] }, { like: '0' }],
  ]
  const { conditions } = await import('../../../core/search/conditions.ts')
  for (const some of filters) {
    const filter = { organizationId: ORG, ...some }
    const values: Parameters<typeof conditions>[1] = []
    const rows = await database.query<{ chunk_id: string }>(
      `select chunk_id from ${CHUNK_VECTORS.name} where ${conditions(filter, values)}`,
      [ORG, ...values],
    )
    t.same(
      [...found]
        .filter(([, row]) => isWithin(filter, row))
        .map(([id]) => id)
        .sort(),
      rows.map(({ chunk_id }) => chunk_id).sort(),
      JSON.stringify(some),
    )
  }
})
