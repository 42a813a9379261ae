import type { Sql } from '../database/database.ts'

/** How many are deleted by one statement. */
const AT_ONCE = 1000

/** What is kept of calls of models. */
export interface CallHistory {
  /**
   * Deletes the calls of an organization that began before, and belong to no process and no turn of a conversation that is there: those of
   * single questions, and of conversations that were removed. Their days stay counted. Returns how many.
   */
  forget(organizationId: string, before: Date, signal?: AbortSignal): Promise<number>
}

export const createCallHistory = (sql: Sql): CallHistory => ({
  async forget(organizationId, before, signal) {
    let deleted = 0
    for (;;) {
      signal?.throwIfAborted()
      const rows = await sql.query(
        `delete from spectra_ops.model_calls where call_id in (
           select m.call_id from spectra_ops.model_calls m where m.organization_id = $1 and m.at < $2 and not exists (
             select 1 from spectra_ops.batch_video_processes p where p.id = m.process_id
             union all select 1 from spectra_ops.cam_video_processes p where p.id = m.process_id
             union all select 1 from spectra_insights.chat_context t where t.id = m.process_id) limit ${AT_ONCE})
         returning 1`,
        [organizationId, before],
      )
      deleted += rows.length
      if (rows.length < AT_ONCE) return deleted
    }
  },
})
