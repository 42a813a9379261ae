import { Migration } from '@mikro-orm/migrations'
import { tenantPolicy } from './tenant-policy.ts'

/** What models cost each organization, by calendar month (UTC), and by which prompt each chunk was described. */
export class Migration20261127000230Models extends Migration {
  override up(): void {
    this.addSql(`
      create table "spectra_ops"."model_costs" (
        "organization_id" uuid not null,
        "month" date not null,
        "usd" float8 not null,
        primary key ("organization_id", "month")
      )
    `)
    const table = { table: 'spectra_ops.model_costs', scope: 'organization', grants: ['select'] } as const
    for (const statement of tenantPolicy(table)) this.addSql(statement)
    for (const chunks of ['batch_video_chunks', 'cam_video_chunks']) {
      this.addSql(`alter table "spectra_ops"."${chunks}" add column "prompt" text null`)
      this.addSql(`alter table "spectra_ops"."${chunks}" add column "prompt_version" text null`)
    }
  }
}
