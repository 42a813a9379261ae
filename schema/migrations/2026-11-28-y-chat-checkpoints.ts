import { Migration } from '@mikro-orm/migrations'
import { tenantPolicy } from './tenant-policy.ts'

const TABLE = 'spectra_insights.chat_checkpoints'

/** How far a language model is with an answer, so that another worker goes on behind its last finished step. */
export class Migration20261128004000ChatCheckpoints extends Migration {
  override up(): void {
    this.addSql(`
      create table ${TABLE} (
        "turn_id" uuid not null,
        "organization_id" uuid not null,
        "steps" text not null,
        "updated_at" timestamptz(3) not null,
        primary key ("turn_id")
      )
    `)
    const grants = ['select', 'insert', 'update'] as const
    for (const statement of tenantPolicy({ table: TABLE, scope: 'files', grants })) this.addSql(statement)
  }
}
