import { Migration } from '@mikro-orm/migrations'

/** The last good prompts of a service that keeps them, for times when it is away. They belong to the installation, and to no organization. */
export class Migration20261127000260PromptCopies extends Migration {
  override up(): void {
    this.addSql(`
      create table "spectra_ops"."prompt_copies" (
        "place" text not null,
        "name" text not null,
        "text" text not null,
        "version" text not null,
        "fetched_at" timestamptz(3) not null,
        primary key ("place", "name")
      )
    `)
  }
}
