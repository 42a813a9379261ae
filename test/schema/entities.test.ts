import t from 'tap'
import type { Database } from '../../core/database/database.ts'
import { ormOptions } from '../../core/database/orm.ts'
import { migrationsFor, migrationsHash } from '../../schema/migrations/index.ts'
import { MIGRATION_NAMES } from '../../schema/migrations/names.ts'
import { testDatabase } from '../helpers/database.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

/** Section 6 of the description of the platform, and what the promises need. */
const TABLES = {
  spectra_core: [
    'users',
    'sessions',
    'refresh_tokens',
    'identities',
    'api_keys',
    'organizations',
    'cohorts',
    'roles',
    'org_config',
    'cameras',
    'camera_regions',
    'channels',
    'instructions',
    'rules',
    'rule_versions',
    ...['cases', 'case_items', 'saved_searches'],
    'cluster',
    'compatibility',
    'migrations',
  ],
  spectra_ops: [
    ...[
      'batch_video_processes',
      'batch_video_chunks',
      'cam_video_processes',
      'cam_video_chunks',
      'camera_segments',
      'camera_holes',
      'camera_files',
      'process_configs',
    ],
    ...[
      'inbox',
      'embedding_spaces',
      'in_hand',
      'outbox',
      'failures',
      'restart_history',
      'audit_log',
      'traces',
      'unclaimed_objects',
      'stored_bytes',
      'model_costs',
      ...['model_calls', 'model_usage', 'budgets', 'held_messages'],
      'journal',
      'journal_floors',
    ],
    ...['erasures', 'erasure_processes', 'idempotency', 'replays', 'replay_letters', 'deliveries'],
    ...['prompt_copies', 'footage_exports'],
  ],
  spectra_insights: [
    ...[
      'batch_events',
      'live_events',
      'chunk_outputs',
      'chat_checkpoints',
      'chat_context',
      'chat_pieces',
      'context_summaries',
      'conversations',
      'chunk_vectors',
      'summaries',
    ],
    ...['chunk_documents', 'passage_documents', 'passage_vectors'],
    'search_removals',
    'transcripts',
    'alerts',
    'alert_notes',
  ],
}

void t.test('Schema: every table stands in its PostgreSQL schema, and no other does', async (t) => {
  for (const [schema, tables] of Object.entries(TABLES)) {
    const rows = await database.query<{ name: string }>(
      'select table_name::text as name from information_schema.tables where table_schema = $1',
      [schema],
    )
    t.same(new Set(rows.map(({ name }) => name)), new Set(tables), schema)
  }
})

void t.test('Schema: P8: every row of a tenant says whose it is', async (t) => {
  const rows = await database.query<{ name: string }>(
    `select t.table_name::text as name from information_schema.tables t
     where t.table_schema like 'spectra_%' and not exists (
       select 1 from information_schema.columns c where c.table_schema = t.table_schema
         and c.table_name = t.table_name and c.column_name = 'organization_id' and c.is_nullable = 'NO')`,
  )
  const systemWide = [
    ...['cluster', 'compatibility', 'embedding_spaces', 'in_hand', 'migrations', 'organizations'],
    'prompt_copies',
    'restart_history',
  ]
  // What is done to the cluster is done on behalf of no organization.
  const partly = ['audit_log']
  t.same(rows.map(({ name }) => name).sort(), [...partly, ...systemWide])
})

/** What P2 stands on. */
const UNIQUE: Record<string, string> = {
  'spectra_ops.batch_video_processes': 'organization_id, idempotency_key',
  'spectra_ops.batch_video_chunks': 'process_id, ordinal',
  'spectra_ops.cam_video_chunks': 'process_id, ordinal',
  'spectra_ops.inbox': 'stage, message_id',
  'spectra_ops.outbox': 'target, message_id',
  'spectra_ops.failures': 'stage, message_id, replays',
  'spectra_insights.chunk_outputs': 'chunk_id',
  'spectra_insights.transcripts': 'chunk_id, "position"',
  'spectra_insights.alerts': 'rule_id, occurrence',
  'spectra_insights.chunk_vectors': 'chunk_id',
  'spectra_insights.chunk_documents': 'chunk_id',
  'spectra_insights.passage_vectors': 'chunk_id, model, dimensions, place',
  'spectra_insights.passage_documents': 'chunk_id, model, dimensions, place',
  'spectra_insights.batch_events': 'chunk_id, "position"',
  'spectra_insights.live_events': 'chunk_id, "position"',
}

void t.test('Schema: P2: what may be there once has a unique key', async (t) => {
  for (const [table, columns] of Object.entries(UNIQUE)) {
    const rows = await database.query<{ index: string }>(
      `select pg_get_indexdef(indexrelid) as index from pg_index where indrelid = $1::regclass and indisunique`,
      [table],
    )
    t.ok(
      rows.some(({ index }) => index.endsWith(`(${columns})`)),
      `${table} (${columns})`,
    )
  }
})

void t.test('Schema: each migration has one name, in order, and a class', (t) => {
  const names = MIGRATION_NAMES.map(({ name }) => name)
  t.same(names, [...new Set(names)].sort())
  t.same(
    migrationsFor({ vectors: true }).map(({ name }) => name),
    names,
  )
  t.equal(migrationsFor({ vectors: false }).length, names.length - 8)
  t.match(migrationsHash(), /^[0-9a-f]{16}$/)
  t.end()
})

void t.test('Schema: without pgvector there is neither its entity nor its migration', (t) => {
  const names = (vectors: boolean): string[] =>
    (ormOptions({ vectors }).entities as { name: string }[]).map(({ name }) => name)
  t.ok(names(true).includes('ChunkVector'))
  t.notOk(names(false).includes('ChunkVector'))
  t.end()
})
