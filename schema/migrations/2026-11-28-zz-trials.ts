import { Migration } from '@mikro-orm/migrations'

/** Why a model was asked: for the work on footage, for an answer, or to try what models are told. */
export class Migration20261128009000Trials extends Migration {
  override up(): void {
    this.addSql(`
      alter table "spectra_ops"."model_calls" add column "purpose" text not null default 'work'
        check ("purpose" in ('work', 'question', 'trial'))
    `)
  }
}
