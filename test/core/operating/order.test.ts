import t from 'tap'
import { createCursors } from '../../../core/ledger/cursors.ts'
import { auditLog, restarts } from '../../../core/operating/histories.ts'
import { createAuditLog } from '../../../core/observability/audit-log.ts'
import type { Page, PageRequest } from '../../../core/ports.ts'
import { ORGANIZATION } from '../../gateway/world.ts'
import { testDatabase } from '../../helpers/database.ts'

/** More than nine: as texts, their numbers have another order. */
const COUNT = 23
const cursorsOf = createCursors('a secret of the tests')

/** All that a list has, page by page. */
async function walked<T>(ask: (page: PageRequest) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = []
  for (let after: string | undefined; ;) {
    const { items, next } = await ask({ first: 5, ...(after !== undefined && { after }) })
    all.push(...items)
    if (next === undefined) return all
    after = next
  }
}

void t.test('Audit log and restarts: newest first, none left out between pages', async (t) => {
  const database = await testDatabase(t)
  const tenant = { organizationId: ORGANIZATION }
  const newestFirst = Array.from({ length: COUNT }, (_, at) => String(COUNT - 1 - at))
  for (let at = 0; at < COUNT; at++) {
    await createAuditLog(database).record({ ...tenant, action: 'camera.pause', subject: String(at) })
    await database.query(
      `insert into spectra_ops.restart_history (node, stage, worker, at, cause, delay_ms, escalated)
       values ('a', 'vlm', $1, now(), '{"code":"SS_WORKER_CRASHED","message":"It ended","retryable":true}', 0, false)`,
      [String(at)],
    )
  }
  const entries = await walked((page) => auditLog(database, cursorsOf, tenant, {}, page))
  t.same(
    entries.map(({ subject }) => subject),
    newestFirst,
  )
  const again = await walked((page) => restarts(database, cursorsOf, tenant, {}, page))
  t.same(
    again.map(({ worker }) => worker),
    newestFirst,
  )
})
