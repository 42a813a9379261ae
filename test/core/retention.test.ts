import t from 'tap'
import type { Database } from '../../core/database/database.ts'
import { orderExpired } from '../../core/erasure/retention.ts'
import type { AuditLog } from '../../core/ports.ts'

const CAMERAS = ['a', 'b', 'c']

/** A database in which the footage of one camera, or of two, cannot be looked at. */
function failing(ids: readonly string[], looked: string[]): Database {
  const due = CAMERAS.map((id) => ({ organization_id: 'o', id, keep_seconds: 60, cutoff: new Date() }))
  return {
    query: async () => due,
    transaction: async () => {
      const id = CAMERAS[looked.length]!
      looked.push(id)
      if (ids.includes(id)) throw new Error(`no ${id}`)
    },
  } as unknown as Database
}

void t.test(
  'orderExpired(): a camera that fails keeps none of the others waiting, and is told',
  async (t) => {
    const audit = {} as AuditLog
    for (const [ids, message] of [
      [['a'], /^no a$/],
      [['a', 'c'], /of 2 cameras/],
    ] as const) {
      const looked: string[] = []
      await t.rejects(orderExpired(failing(ids, looked), audit), { message })
      t.same(looked, CAMERAS)
    }
  },
)
