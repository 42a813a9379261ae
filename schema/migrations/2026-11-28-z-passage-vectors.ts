import { Migration } from '@mikro-orm/migrations'
import { tenantPolicy } from './tenant-policy.ts'

/**
 * The vectors of what a chunk is found by besides its whole text, where the database compares them. They go with the row of the
 * chunk. Granted to nobody: whoever searches looks at the rows of what was found.
 */
const passages = (table: string, chunks: string, type: string): string[] => [
  `create table "spectra_insights"."${table}" (
     "chunk_id" uuid not null,
     "organization_id" uuid not null,
     "model" text not null,
     "dimensions" int not null,
     "place" int not null,
     "embedding" ${type} not null,
     primary key ("chunk_id", "model", "dimensions", "place"),
     constraint "${table}_chunk_id_foreign" foreign key ("chunk_id")
       references "spectra_insights"."${chunks}" ("chunk_id") on update no action on delete cascade
   )`,
  ...tenantPolicy({ table: `spectra_insights.${table}`, scope: 'files', grants: [] }),
]

export class Migration20261128004500PassageDocuments extends Migration {
  override up(): void {
    for (const statement of passages('passage_documents', 'chunk_documents', 'real[]')) this.addSql(statement)
  }
}

/** The same for the table that is there only with the pgvector extension. */
export class Migration20261128004500PassageVectors extends Migration {
  override up(): void {
    for (const statement of passages('passage_vectors', 'chunk_vectors', 'vector')) this.addSql(statement)
  }
}
