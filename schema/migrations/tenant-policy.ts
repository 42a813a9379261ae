import { TENANT_ROLE } from './tenant-role.ts'

/**
 * Which rows of its organization a tenant sees whose access is limited to cameras:
 * - `organization`: all of them; they show no footage
 * - `files`: none; they are of footage that no camera took
 * - `process`: those whose `process_id` is of a clip of one of its cameras
 * - `{ camera }`: those with one of its cameras in that column
 */
export type CameraScope = 'organization' | 'files' | 'process' | { camera: string }

export type TenantGrant = 'select' | 'insert' | 'update' | 'delete'

/** A table whose rows belong to organizations. */
export interface TenantTable {
  /** With its schema, such as `spectra_ops.failures`. */
  table: string
  scope: CameraScope
  /** What a tenant may do with its own rows. None for a table of passwords, tokens or keys: `[]`. @default all four */
  grants?: readonly TenantGrant[]
  /** The column with the organization. @default 'organization_id' */
  organization?: string
  /** With its schema: what numbers the rows that a tenant inserts. */
  sequence?: string
}

/** Name of the policy, the same on every table. */
export const TENANT_POLICY = 'tenant'

/** Says whether a process is of a clip of one of the tenant's cameras. */
const OF_ITS_CAMERAS = 'spectra_ops.is_of_tenant_cameras'

// As scalar subqueries they are evaluated once for a statement, and not for each row. What was never set, or is no longer, is null or
// empty: then no row is anybody's.
const ORGANIZATION = `(select nullif(current_setting('spectra.organization', true), '')::uuid)`

/**
 * A list begins with a bracket. Said by `<>`, because the planner takes that for true of nearly all rows, and by that plans as it does
 * without a policy: of a truth value it expects one half, of `=` hardly any.
 */
const ALL_CAMERAS = `(select left(current_setting('spectra.cameras', true), 1)) <> '['`
const CAMERAS = `(select nullif(current_setting('spectra.cameras', true), '')::jsonb)`

/**
 * The statements that a table of organizations needs (P8): who works on behalf of a tenant (`Database.as`) sees, adds and changes
 * rows of its own only, whatever the statement says. The owner of the table is not subject to it.
 */
export function tenantPolicy({
  table,
  scope,
  grants = ['select', 'insert', 'update', 'delete'],
  organization = 'organization_id',
  sequence,
}: TenantTable): string[] {
  const statements = [
    `alter table ${table} enable row level security`,
    `create policy ${TENANT_POLICY} on ${table} for all to ${TENANT_ROLE}
       using (${organization} = ${ORGANIZATION} and ${withinCameras(scope)})`,
  ]
  if (grants.length > 0) statements.push(`grant ${grants.join(', ')} on ${table} to ${TENANT_ROLE}`)
  if (sequence) statements.push(`grant usage on sequence ${sequence} to ${TENANT_ROLE}`)
  return statements
}

function withinCameras(scope: CameraScope): string {
  if (scope === 'organization') return 'true'
  if (scope === 'files') return ALL_CAMERAS
  // Without the function, or the index of a list, where all are meant: `or` looks no further.
  if (scope === 'process') return `(${ALL_CAMERAS} or ${OF_ITS_CAMERAS}(process_id))`
  return `(${ALL_CAMERAS} or jsonb_exists(${CAMERAS}, ${scope.camera}))`
}

/**
 * The function behind the scope `process`. It looks with the rights of who asks, so that the policy of the processes decides; to the
 * planner it is one cheap test, however it looks.
 */
export const MAKE_OF_ITS_CAMERAS = `
  create function ${OF_ITS_CAMERAS}(process uuid) returns boolean
    language plpgsql stable parallel safe cost 1 as $$
    begin
      return exists (select 1 from spectra_ops.cam_video_processes p where p.id = process);
    end $$`
