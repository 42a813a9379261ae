import { Migration } from '@mikro-orm/migrations'
import { tenantPolicy } from './tenant-policy.ts'

/** Cameras whose recordings something else writes into a folder: what the last look found, and what became of each file. */
export class Migration20261128010000CameraFolders extends Migration {
  override up(): void {
    this.addSql(`alter table "spectra_core"."cameras" add column "look" jsonb null`)
    this.addSql(`
      create table "spectra_ops"."camera_files" (
        "id" uuid not null primary key,
        "organization_id" uuid not null,
        "camera_id" varchar(64) not null,
        "name" text not null,
        "version" text not null,
        "bytes" bigint not null,
        "changed_at" timestamptz(3) not null,
        "state" text check ("state" in ('taken', 'refused', 'passed')) not null,
        "cause" jsonb null,
        "started_at" timestamptz(3) null,
        "seconds" double precision null,
        "clock" text check ("clock" in ('name', 'file')) null,
        "noted_at" timestamptz(3) not null
      )
    `)
    this.addSql(`
      create index "camera_files_name" on "spectra_ops"."camera_files" ("organization_id", "camera_id", "name")
    `)
    this.addSql(`
      create index "camera_files_state" on "spectra_ops"."camera_files"
        ("organization_id", "camera_id", "state", "noted_at")
    `)
    const table = 'spectra_ops.camera_files'
    for (const statement of tenantPolicy({
      ...{ table, scope: { camera: 'camera_id' } },
      grants: ['select', 'delete'],
    }))
      this.addSql(statement)
  }
}
