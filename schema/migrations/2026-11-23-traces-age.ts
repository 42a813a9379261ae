import { Migration } from '@mikro-orm/migrations'

/** Old traces are found by their age. Rows come in order of time, so a summary per block of rows is enough. */
export class Migration20261123000004TracesAge extends Migration {
  override up(): void {
    this.addSql(`create index "traces_age" on "spectra_ops"."traces" using brin ("started_at")`)
  }
}
