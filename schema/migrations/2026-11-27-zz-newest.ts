import { Migration } from '@mikro-orm/migrations'

/** The newest events of a kind, and of a type: what questions begin with. What is by no clock is as new as its row. */
export class Migration20261127000340Newest extends Migration {
  override up(): void {
    for (const table of ['batch_events', 'live_events']) {
      for (const [name, what] of [
        ['kinds', `(attributes->>'kind')`],
        ['types', '"type"'],
      ]) {
        this.addSql(`
          create index "${table}_${name}" on "spectra_insights"."${table}"
            ("organization_id", ${what}, (coalesce("at", "created_at")))
        `)
      }
    }
  }
}
