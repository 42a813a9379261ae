import type { Clock } from '../../clock.ts'
import type { Database } from '../../database/database.ts'
import { CHECKPOINTS, isOpenTurn, TURNS } from '../../ledger/chat-turns.ts'
import type { KeptSteps } from '../../llm/agent/kept-steps.ts'

/** How far the answer to a turn is, in the database, for its organization alone (P8). Of a turn that has ended nothing is kept. */
export function keptStepsOf(
  database: Pick<Database, 'as'>,
  clock: Pick<Clock, 'now'>,
  organizationId: string,
  turnId: string,
): KeptSteps {
  const sql = database.as({ organizationId })
  return {
    async read() {
      const [row] = await sql.query<{ steps: string }>(
        `select steps from ${CHECKPOINTS} where organization_id = $1 and turn_id = $2`,
        [turnId],
      )
      return row?.steps
    },

    async write(steps) {
      await sql.query(
        `insert into ${CHECKPOINTS} (turn_id, organization_id, steps, updated_at)
         select c.id, c.organization_id, $3, $4 from ${TURNS} c
         where c.organization_id = $1 and c.id = $2 and ${isOpenTurn('c')} for share
         on conflict (turn_id) do update set steps = excluded.steps, updated_at = excluded.updated_at`,
        [turnId, steps, new Date(clock.now())],
      )
    },
  }
}
