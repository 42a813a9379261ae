import { Migration } from '@mikro-orm/migrations'
import { MAKE_OF_ITS_CAMERAS, tenantPolicy, type TenantTable } from './tenant-policy.ts'
import { makeTenantRole, TENANT_ROLE } from './tenant-role.ts'

/** Processes come first: who records something locks those first, too. */
const TABLES: readonly TenantTable[] = [
  { table: 'spectra_ops.batch_video_processes', scope: 'files' },
  { table: 'spectra_ops.cam_video_processes', scope: { camera: 'camera_id' } },
  { table: 'spectra_ops.process_configs', scope: 'process' },
  { table: 'spectra_ops.batch_video_chunks', scope: 'files' },
  { table: 'spectra_ops.cam_video_chunks', scope: 'process' },
  { table: 'spectra_ops.inbox', scope: 'process' },
  { table: 'spectra_ops.outbox', scope: 'process', sequence: 'spectra_ops.outbox_seq_seq' },
  { table: 'spectra_ops.failures', scope: 'process' },
  { table: 'spectra_ops.traces', scope: 'process', grants: ['select'] },
  { table: 'spectra_insights.batch_events', scope: 'files' },
  { table: 'spectra_insights.live_events', scope: 'process' },
  { table: 'spectra_insights.chunk_outputs', scope: 'process' },
  { table: 'spectra_insights.chunk_documents', scope: { camera: 'camera_id' } },
  { table: 'spectra_insights.chat_context', scope: 'files' },
  { table: 'spectra_insights.context_summaries', scope: 'files' },
  { table: 'spectra_core.cameras', scope: { camera: 'id' } },
  { table: 'spectra_core.organizations', scope: 'organization', grants: ['select'], organization: 'id' },
  { table: 'spectra_core.org_config', scope: 'organization' },
  { table: 'spectra_core.cohorts', scope: 'organization', grants: ['select'] },
  { table: 'spectra_core.roles', scope: 'organization', grants: ['select'] },
  // Password hashes.
  { table: 'spectra_core.users', scope: 'organization', grants: [] },
  { table: 'spectra_core.sessions', scope: 'organization', grants: [] },
  { table: 'spectra_core.refresh_tokens', scope: 'organization', grants: [] },
  { table: 'spectra_core.identities', scope: 'organization', grants: [] },
  { table: 'spectra_core.api_keys', scope: 'organization', grants: [] },
  { table: 'spectra_ops.audit_log', scope: 'files', grants: ['select'] },
  { table: 'spectra_ops.stored_bytes', scope: 'organization', sequence: 'spectra_ops.stored_bytes_id_seq' },
  { table: 'spectra_ops.unclaimed_objects', scope: 'files', grants: ['select'] },
  { table: 'spectra_ops.journal', scope: { camera: 'camera_id' }, grants: ['select'] },
  { table: 'spectra_ops.journal_floors', scope: 'organization', grants: ['select'] },
]

/** Tenants never meet (P8): the database itself keeps those who work on behalf of one to its rows. */
export class Migration20261127000100RowLevelSecurity extends Migration {
  override up(): void {
    this.addSql(makeTenantRole())
    this.addSql(`grant usage on schema spectra_core, spectra_ops, spectra_insights to ${TENANT_ROLE}`)
    this.addSql(MAKE_OF_ITS_CAMERAS)
    for (const statement of TABLES.flatMap(tenantPolicy)) this.addSql(statement)
  }
}

/** The same for the table that is there only with the pgvector extension. */
export class Migration20261127000100RowLevelSecurityOfVectors extends Migration {
  override up(): void {
    const vectors = { table: 'spectra_insights.chunk_vectors', scope: { camera: 'camera_id' } }
    for (const statement of tenantPolicy(vectors)) this.addSql(statement)
  }
}
