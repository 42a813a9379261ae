import { Migration } from '@mikro-orm/migrations'
import { tenantPolicy } from './tenant-policy.ts'

const REGIONS = { table: 'spectra_core.camera_regions', scope: { camera: 'camera_id' } } as const

/**
 * One thing is one event: parts of it that are told of later chunks say whose parts they are. And lines and zones in the pictures of
 * cameras.
 */
export class Migration20261127000280Happenings extends Migration {
  override up(): void {
    for (const table of ['batch_events', 'live_events']) {
      this.addSql(`
        alter table "spectra_insights"."${table}"
          add column "continuity" jsonb null,
          add column "joined_into" uuid null
      `)
      this.addSql(`
        create index "${table}_parts" on "spectra_insights"."${table}" ("joined_into") where joined_into is not null
      `)
    }
    this.addSql(`
      create table "spectra_core"."camera_regions" (
        "organization_id" uuid not null,
        "camera_id" varchar(64) not null,
        "name" varchar(64) not null,
        "region" jsonb not null,
        "version" int not null,
        "created_at" timestamptz(3) not null,
        "updated_at" timestamptz(3) not null,
        primary key ("organization_id", "camera_id", "name")
      )
    `)
    for (const statement of tenantPolicy(REGIONS)) this.addSql(statement)
  }
}
