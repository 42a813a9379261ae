import { UNTAKEN } from '../tables.ts'
import { processOf, type FactOf, type Recorder } from './recorder.ts'

/** The clip of a process was taken, and when it really begins. */
export const recordClipTaken: Recorder<FactOf<'clip_taken'>> = async (fact, recording) => {
  const { sql, at } = recording
  const { item } = processOf(fact, recording)
  const rows = await sql.query(
    `with taken as (
       update ${item.tables.processes} set taken_at = $2, warnings = $3::jsonb where id = $1 and ${UNTAKEN} returning id)
     update spectra_ops.process_configs set started_at = $4 from taken where process_id = taken.id returning process_id`,
    [item.processId, at, JSON.stringify(fact.warnings), fact.startedAt],
  )
  return rows.length > 0
}
