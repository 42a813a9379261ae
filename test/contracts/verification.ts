import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { createLedger } from '../../core/ledger/index.ts'
import { createUnclaimed } from '../../core/ledger/unclaimed.ts'
import { createAuditLog } from '../../core/observability/audit-log.ts'
import type { Storage } from '../../core/ports.ts'
import { createLocalStorage } from '../../core/storage/local.ts'
import { createVerification, type Verification } from '../../core/verification.ts'
import { videoKey } from '../../schema/keys.ts'
import { checked, model, PGVECTOR } from '../core/search/spaces/parts.ts'
import { emptyTables } from '../helpers/database.ts'
import { cutProcess, ORG } from '../helpers/pipeline.ts'
import { tempDir } from '../helpers/temp.ts'

interface Given {
  verification: Verification
  database: Database
  storage: Storage
  /** Keys of the two objects that rows name; both are in their place. */
  keys: [string, string]
}

const by = 'somebody@here'
const STRAY = `organizations/${ORG}/processed/nobody/chunk-0001.mp4`
const LATER = `organizations/${ORG}/processed/nobody/chunk-0002.mp4`

/**
 * The promises of `Verification`. `open` gives a database that it may empty; `reached` the way to it, where that is not
 * straight.
 */
export function verificationContract(
  t: Test,
  name: string,
  open: () => Database,
  reached: (verification: Verification) => Verification = (verification) => verification,
): void {
  const promise = (what: string, run: (t: Test, given: Given) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      const database = open()
      await emptyTables(database)
      const storage = createLocalStorage({ dir: tempDir(t), secret: 'not used' })
      const { process } = await cutProcess(createLedger(database), 2)
      const keys: Given['keys'] = [videoKey(ORG, process.id, 1), videoKey(ORG, process.id, 2)]
      for (const key of keys) await storage.put(key, Buffer.from('a video'))
      const vectors = checked(database, PGVECTOR, [model('in use', 0)]).check
      const audit = createAuditLog(database)
      const verification = reached(createVerification({ sql: database, storage, audit, vectors }))
      await run(t, { verification, database, storage, keys })
    })
  }

  promise('where rows and objects agree, nothing is missing', async (t, { verification }) => {
    const agreed = { named: 2, objects: 2, missing: [], unclaimed: [], unnamed: [], trash: [] }
    t.same(await verification.compare(), agreed)
    t.same(await verification.restore({ by }), [])
  })

  promise('tells what is missing, what no row claims, and what is in the trash', async (t, given) => {
    const { verification, database, storage, keys } = given
    const at = new Date('2026-01-02T03:04:05.000Z')
    await storage.trash.put(keys[0], at)
    await storage.remove(keys[1])
    await storage.put(STRAY, Buffer.from('stray'))
    await createUnclaimed(database).notice(ORG, [STRAY], 3600)
    await storage.put(LATER, Buffer.from('later'))
    const { missing, unclaimed, unnamed, trash } = await verification.compare()
    t.match(
      missing.toSorted((a, b) => a.key.localeCompare(b.key)),
      [
        { key: keys[0], owner: /^chunk /, inTrash: true },
        { key: keys[1], owner: /^chunk /, inTrash: false },
      ],
    )
    t.match(unclaimed, [{ key: STRAY, bytes: 5, since: Date }])
    t.same(unnamed, [{ key: LATER, bytes: 5 }], 'what nobody looked at yet')
    t.match(trash, [{ key: keys[0], trashedAt: at }])
  })

  promise('mends what rows and the trash allow to, and says what they do not', async (t, given) => {
    const { verification, database, storage, keys } = given
    await storage.trash.put(keys[0], new Date())
    await storage.remove(keys[1])
    t.match(await verification.repair({ by }), {
      restored: [keys[0]],
      vectors: { indexed: 0, embedded: 0, told: 0, removed: 0, dropped: [], cannot: [] },
      cannot: [new RegExp(`^Cannot bring back ${keys[1]} of chunk .* neither in its place nor in the trash`)],
    })
    t.match(await verification.compareVectors(), { searched: 0, unsearched: [], unembedded: [], absent: [] })
    t.match(
      await database.query(`select details from spectra_ops.audit_log where action = 'search.repair'`),
      [{ details: { by } }],
    )
  })

  promise(
    'brings back what rows name, or all that begins so, and writes down who asked',
    async (t, given) => {
      const { verification, database, storage, keys } = given
      await storage.put(STRAY, Buffer.from('stray'))
      for (const key of [keys[0], STRAY]) await storage.trash.put(key, new Date())
      t.same(await verification.restore({ by }), [keys[0]])
      t.same(await verification.restore({ by, prefix: 'organizations/none/' }), [])
      t.same(await verification.restore({ by, prefix: 'organizations/' }), [STRAY])
      t.match(await verification.compare(), { objects: 3, missing: [], trash: [] })
      const noted = await database.query<{ action: string; details: object }>(
        'select action, details from spectra_ops.audit_log order by id',
      )
      t.same(noted, [
        { action: 'storage.restore', details: { by, keys: [keys[0]] } },
        { action: 'storage.restore', details: { by, keys: [STRAY] } },
      ])
    },
  )
}
