/** Where the names of the applied migrations are kept. */
export const MIGRATIONS_TABLE = 'spectra_core.migrations'

/** What a database must offer for some migrations; without it they stay pending. */
export interface DatabaseFeatures {
  /** The pgvector extension. */
  vectors: boolean
}

/**
 * Every migration in order, and what it needs. The same ones run on PGlite and on PostgreSQL.
 *
 * `worksFrom` names the oldest program that goes on working beside the migration, and may be started again: the one whose last
 * migration that is. Without it older programs refuse the database (SS_DATABASE_NEWER).
 */
export const MIGRATION_NAMES = [
  { name: '20261123000000-tables' },
  { name: '20261123000001-chunk-vectors', needs: 'vectors' },
  { name: '20261123000002-chunk-documents' },
  { name: '20261123000003-outbox-owner' },
  { name: '20261123000004-recording' },
  { name: '20261123000004-traces-age' },
  { name: '20261125000000-cameras' },
  { name: '20261126000000-cluster' },
  { name: '20261126000001-in-hand', worksFrom: '20261126000000-cluster' },
  { name: '20261126000002-compatibility', worksFrom: '20261126000000-cluster' },
  { name: '20261127000002-stored-bytes', worksFrom: '20261126000000-cluster' },
  { name: '20261127000005-audit-of-nobody', worksFrom: '20261126000000-cluster' },
  { name: '20261127000020-vectors-by-model', needs: 'vectors', worksFrom: '20261126000000-cluster' },
  { name: '20261127000040-accounts', worksFrom: '20261126000000-cluster' },
  { name: '20261127000050-journal', worksFrom: '20261126000000-cluster' },
  { name: '20261127000060-reading', worksFrom: '20261126000000-cluster' },
  { name: '20261127000100-row-level-security', worksFrom: '20261126000000-cluster' },
  {
    name: '20261127000100-row-level-security-of-vectors',
    needs: 'vectors',
    worksFrom: '20261126000000-cluster',
  },
  { name: '20261127000170-operating', worksFrom: '20261126000000-cluster' },
  { name: '20261127000180-changes', worksFrom: '20261126000000-cluster' },
  { name: '20261127000210-replays', worksFrom: '20261126000000-cluster' },
  { name: '20261127000220-audit-with-effects', worksFrom: '20261126000000-cluster' },
  { name: '20261127000230-models', worksFrom: '20261126000000-cluster' },
  { name: '20261127000250-costs', worksFrom: '20261126000000-cluster' },
  { name: '20261127000260-prompt-copies', worksFrom: '20261126000000-cluster' },
  { name: '20261127000261-instructions', worksFrom: '20261126000000-cluster' },
  { name: '20261127000270-embedding-spaces', worksFrom: '20261126000000-cluster' },
  {
    name: '20261127000270-embedding-spaces-of-vectors',
    needs: 'vectors',
    worksFrom: '20261126000000-cluster',
  },
  { name: '20261127000271-transcripts', worksFrom: '20261126000000-cluster' },
  { name: '20261127000280-happenings', worksFrom: '20261126000000-cluster' },
  { name: '20261127000290-passages', worksFrom: '20261126000000-cluster' },
  { name: '20261127000290-passages-of-vectors', needs: 'vectors', worksFrom: '20261126000000-cluster' },
  { name: '20261127000295-search-changes', worksFrom: '20261126000000-cluster' },
  {
    name: '20261127000295-search-changes-of-vectors',
    needs: 'vectors',
    worksFrom: '20261126000000-cluster',
  },
  { name: '20261127000320-passed-over', worksFrom: '20261126000000-cluster' },
  { name: '20261127000340-newest', worksFrom: '20261126000000-cluster' },
  { name: '20261127000410-ocr', worksFrom: '20261126000000-cluster' },
  { name: '20261127000430-likeness', worksFrom: '20261126000000-cluster' },
  { name: '20261127000430-likeness-of-vectors', needs: 'vectors', worksFrom: '20261126000000-cluster' },
  { name: '20261127000440-summaries', worksFrom: '20261126000000-cluster' },
  { name: '20261128000400-cases', worksFrom: '20261126000000-cluster' },
  { name: '20261128000500-recorders', worksFrom: '20261126000000-cluster' },
  { name: '20261128000600-rules', worksFrom: '20261126000000-cluster' },
  { name: '20261128000700-channels', worksFrom: '20261126000000-cluster' },
  { name: '20261128000800-chat', worksFrom: '20261126000000-cluster' },
  { name: '20261128004000-chat-checkpoints', worksFrom: '20261126000000-cluster' },
  { name: '20261128004500-passage-documents', worksFrom: '20261126000000-cluster' },
  { name: '20261128004500-passage-vectors', needs: 'vectors', worksFrom: '20261126000000-cluster' },
  { name: '20261128006000-source-clock', worksFrom: '20261126000000-cluster' },
  { name: '20261128006100-retention', worksFrom: '20261126000000-cluster' },
  { name: '20261128007000-schedules', worksFrom: '20261126000000-cluster' },
  { name: '20261128007100-camera-groups', worksFrom: '20261126000000-cluster' },
  { name: '20261128008000-masks', worksFrom: '20261126000000-cluster' },
  { name: '20261128009000-trials', worksFrom: '20261126000000-cluster' },
  { name: '20261128010000-camera-folders', worksFrom: '20261126000000-cluster' },
] as const satisfies readonly { name: string; needs?: keyof DatabaseFeatures; worksFrom?: string }[]

export type MigrationName = (typeof MIGRATION_NAMES)[number]['name']

/** The names of the migrations that a database with these features should have. */
export const migrationNamesFor = (features: DatabaseFeatures): MigrationName[] =>
  MIGRATION_NAMES.filter((migration) => !('needs' in migration) || features[migration.needs]).map(
    ({ name }) => name,
  )
