import type { FactOf, Recorder } from './recorder.ts'

/**
 * A summary was made: of its latest order only, as there is a newer one where something changed since. What nobody has a row for any more,
 * because its video was erased, is not written. Whoever follows its process is told by a trigger.
 */
export const recordSummaryMade: Recorder<FactOf<'summary_made'>> = async (fact, { sql, envelope, at }) => {
  const { summaryId, orderId, parts, told, isLast } = fact
  const rows = await sql.query(
    `update spectra_insights.summaries set updated_at = $5, made_for = case when $6 then order_id else made_for end
       ${told ? TOLD : CLEARED}
     where id = $1 and organization_id = $2 and order_id = $3 and made_for is distinct from order_id returning id`,
    [
      ...[summaryId, envelope.organizationId, orderId, parts, at, isLast],
      ...(told ? [told.text, JSON.stringify(told.claims), told.provider, told.model, told.note ?? null] : []),
    ],
  )
  return rows.length > 0
}

const TOLD = `, parts = $4, text = $7, claims = $8::jsonb, provider = $9, model = $10, note = $11, made_at = $5`
/** What was told of other parts is true no more. */
const CLEARED = ', text = case when parts = $4 then text end, parts = $4'
