import { Migration } from '@mikro-orm/migrations'

/** What each node has in its hands, and indexes by which open processes are found among many that have ended. */
export class Migration20261126000001InHand extends Migration {
  override up(): void {
    this.addSql(`
      create table "spectra_ops"."in_hand" (
        "node" text not null,
        "messages" jsonb not null,
        "consumers" jsonb not null,
        "told_at" timestamptz(6) not null,
        "before_at" timestamptz(6) null,
        primary key ("node")
      )
    `)
    for (const table of ['batch_video_processes', 'cam_video_processes']) {
      this.addSql(`
        create index "${table}_open" on "spectra_ops"."${table}" ("created_at")
          where status in ('queued', 'processing')
      `)
    }
  }
}
