import t, { type Test } from 'tap'
import { createHousekeeper } from '../../core/every-house.ts'
import { createLedger } from '../../core/ledger/index.ts'
import { organizationsIn } from '../../core/ledger/organizations.ts'
import { createStoredBytes } from '../../core/ledger/stored-bytes.ts'
import { createUnclaimed } from '../../core/ledger/unclaimed.ts'
import { createAuditLog } from '../../core/observability/audit-log.ts'
import { createLocalStorage } from '../../core/storage/local.ts'
import { DEFAULT_ORGANIZATION_ID, stableId } from '../../schema/ids.ts'
import { cacheKey } from '../../schema/keys.ts'
import { ProcessOptions } from '../../schema/messages/index.ts'
import { testDatabase } from '../helpers/database.ts'
import { tempDir } from '../helpers/temp.ts'

const [ONE, TWO] = [stableId('organization', 'one'), stableId('organization', 'two')].sort() as [
  string,
  string,
]

/** Two organizations that ordered something, and a working copy that is left of each. */
async function world(t: Test) {
  const database = await testDatabase(t)
  const storage = createLocalStorage({ dir: tempDir(t), secret: 'a secret of the tests' })
  const { processes } = createLedger(database)
  for (const organizationId of [ONE, TWO, ONE]) {
    const source = { kind: 'url', url: 'https://example.org/v.mp4' } as const
    const order = { organizationId, source, options: ProcessOptions.parse({}), title: 'cancelled' }
    const { id } = await processes.create(order)
    await processes.cancel({ organizationId }, id)
    await storage.put(cacheKey(organizationId, id, 1), Buffer.from('left'))
  }
  const left = async (): Promise<number> => (await Array.fromAsync(storage.list(''))).length
  const housekeeping = {
    ports: {
      ...{ processes, storage },
      storedBytes: createStoredBytes(database),
      audit: createAuditLog(database),
    },
    unclaimed: createUnclaimed(database),
    tracing: { forget: async () => 0 },
    calls: { forget: async () => 0 },
    keep: { uploadHours: 24, trashDays: 7, traceDays: 30 },
    organizations: () => organizationsIn(database),
  }
  return { database, left, housekeeping }
}

void t.test(
  'Organizations: those that are there from the start, and those that ordered something',
  async (t) => {
    const { database } = await world(t)
    t.same(await organizationsIn(database), [DEFAULT_ORGANIZATION_ID, ONE, TWO].sort())
    await database.query('delete from spectra_core.organizations')
    t.same(await organizationsIn(database), [ONE, TWO])
    await database.query('delete from spectra_ops.batch_video_processes')
    t.same(await organizationsIn(database), [])
  },
)

void t.test('Housekeeping: every organization is tidied up for, each in its own name (P11)', async (t) => {
  const { database, left, housekeeping } = await world(t)
  t.equal(await left(), 3)
  await createHousekeeper(housekeeping)()
  t.equal(await left(), 0)
  const entries = await database.query<{ id: string }>(
    `select distinct organization_id as id from spectra_ops.audit_log where action = 'storage.remove' order by 1`,
  )
  t.same(entries, [{ id: ONE }, { id: TWO }])
})

void t.test(
  'Housekeeping: what fails for one organization keeps none of the others waiting, and is told',
  async (t) => {
    const { left, housekeeping } = await world(t)
    const { ports } = housekeeping
    const failingFor = (...organizations: string[]) => ({
      ...ports.audit,
      record: async (entry: Parameters<typeof ports.audit.record>[0]) => {
        if (organizations.includes(entry.organizationId!)) throw new Error(`not for ${entry.organizationId}`)
        await ports.audit.record(entry)
      },
    })
    await t.rejects(
      createHousekeeper({ ...housekeeping, ports: { ...ports, audit: failingFor(ONE, TWO) } })(),
      {
        message: 'Cannot tidy up: 2 parts of it failed',
        errors: [{ message: `not for ${ONE}` }, { message: `not for ${TWO}` }],
      },
    )
    t.equal(await left(), 3)
    await t.rejects(createHousekeeper({ ...housekeeping, ports: { ...ports, audit: failingFor(ONE) } })(), {
      message: `not for ${ONE}`,
    })
    t.equal(await left(), 2, 'the other one is done')
  },
)
