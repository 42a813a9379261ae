import { Migration } from '@mikro-orm/migrations'

/** Whether it is read what is written in the pictures of a process, and of a camera. */
export class Migration20261127000410Ocr extends Migration {
  override up(): void {
    this.addSql(`alter table "spectra_ops"."process_configs" add column "ocr" boolean null`)
    this.addSql(`alter table "spectra_core"."cameras" add column "ocr" boolean not null default false`)
  }
}
