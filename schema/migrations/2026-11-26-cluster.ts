import { Migration } from '@mikro-orm/migrations'

/** Which cluster the database is of, and the objects that no row claims, with how long that is known. */
export class Migration20261126000000Cluster extends Migration {
  override up(): void {
    this.addSql(`
      create table "spectra_core"."cluster" (
        "only" boolean not null default true check ("only"),
        "id" uuid not null,
        "marked_at" timestamptz(3) null,
        "created_at" timestamptz(3) not null,
        primary key ("only")
      )
    `)
    this.addSql(`
      create table "spectra_ops"."unclaimed_objects" (
        "key" varchar(1024) not null,
        "organization_id" uuid not null,
        "seen_at" timestamptz(3) not null,
        "looked_at" timestamptz(3) not null,
        primary key ("key")
      )
    `)
    this.addSql(
      `create index "unclaimed_objects_look" on "spectra_ops"."unclaimed_objects" ("organization_id", "looked_at")`,
    )
  }
}
