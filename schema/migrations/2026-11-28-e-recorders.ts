import { Migration } from '@mikro-orm/migrations'
import { tenantPolicy } from './tenant-policy.ts'

const OF_CAMERA = { scope: { camera: 'camera_id' }, grants: ['select'] } as const

/** What of cameras is recorded all the time: segments of a ring, the holes between them, and how much of it is kept. */
export class Migration20261128000500Recorders extends Migration {
  override up(): void {
    this.addSql(`
      alter table "spectra_core"."cameras"
        add column "records" boolean null,
        add column "ring_seconds" double precision null,
        add column "ring_bytes" bigint null,
        add column "backlog_from" timestamptz(3) null,
        add column "backlog_to" timestamptz(3) null
    `)
    this.addSql(`
      create table "spectra_ops"."camera_segments" (
        "organization_id" uuid not null,
        "camera_id" varchar(64) not null,
        "start_at" timestamptz(3) not null,
        "end_at" timestamptz(3) not null,
        "run_id" uuid not null,
        "clock" text check ("clock" in ('source', 'arrival')) not null,
        "key" text not null,
        "bytes" bigint not null,
        "frames" int not null,
        "codec" text not null,
        "width" int not null,
        "height" int not null,
        "expired_at" timestamptz(3) null,
        "created_at" timestamptz(3) not null,
        primary key ("organization_id", "camera_id", "start_at")
      )
    `)
    this.addSql(`
      create index "camera_segments_expired" on "spectra_ops"."camera_segments" ("organization_id", "camera_id")
        where expired_at is not null
    `)
    this.addSql(`create unique index "camera_segments_key" on "spectra_ops"."camera_segments" ("key")`)
    this.addSql(`
      create table "spectra_ops"."camera_holes" (
        "organization_id" uuid not null,
        "camera_id" varchar(64) not null,
        "from_at" timestamptz(3) not null,
        "until_at" timestamptz(3) null,
        "cause" jsonb not null,
        "created_at" timestamptz(3) not null,
        primary key ("organization_id", "camera_id", "from_at")
      )
    `)
    this.addSql(`
      create unique index "camera_holes_open" on "spectra_ops"."camera_holes" ("organization_id", "camera_id")
        where until_at is null
    `)
    for (const table of ['spectra_ops.camera_segments', 'spectra_ops.camera_holes'])
      for (const statement of tenantPolicy({ table, ...OF_CAMERA })) this.addSql(statement)
  }
}
