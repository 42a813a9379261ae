import { Migration } from '@mikro-orm/migrations'

/** What migrations say of the programs that came before them: which of those go on working. */
export class Migration20261126000002Compatibility extends Migration {
  override up(): void {
    this.addSql(`
      create table "spectra_core"."compatibility" (
        "migration" text not null,
        "works_from" text not null,
        primary key ("migration")
      )
    `)
  }
}
