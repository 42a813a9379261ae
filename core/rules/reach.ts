import type { Rule } from '../../schema/rules.ts'
import type { Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { TABLES } from '../ledger/tables.ts'
import type { Tenant } from '../ports.ts'

/**
 * That a rule is about what there is, and what whoever writes it may see. Who sees some cameras only watches no group: others may join it.
 * @param known what it was: groups that it named may be empty by now
 * @throws SS_CAMERA_GONE, SS_NOT_FOUND, SS_FORBIDDEN
 */
export async function checkReach(sql: Sql, tenant: Tenant, rule: Rule, known?: Rule): Promise<void> {
  const { cameras, groups, processes } = rule
  if (tenant.cameras && (cameras.length === 0 || groups.length > 0 || processes.length > 0)) {
    throw new SpectraError(
      'SS_FORBIDDEN',
      'Cannot watch everything: you see some cameras only. Name those that the rule is about',
      { details: { field: 'cameras' } },
    )
  }
  await checkCameras(sql, tenant, cameras)
  await checkGroups(
    sql,
    tenant,
    groups.filter((name) => !known?.groups.includes(name)),
  )
  await checkProcesses(sql, tenant, processes)
}

/** @throws SS_CAMERA_GONE */
async function checkCameras(sql: Sql, tenant: Tenant, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const rows = await sql.query<{ id: string }>(
    `select id from spectra_core.cameras where organization_id = $1
       and id in (select one from jsonb_array_elements_text($2::jsonb) as x(one))`,
    [tenant.organizationId, JSON.stringify(ids)],
  )
  const there = new Set(rows.map(({ id }) => id).filter((id) => tenant.cameras?.includes(id) ?? true))
  const missing = ids.find((id) => !there.has(id))
  if (missing === undefined) return
  throw new SpectraError('SS_CAMERA_GONE', `Cannot find the camera ${missing}: there is none of this name`, {
    details: { field: 'cameras' },
  })
}

/** @throws SS_NOT_FOUND for a group that no camera is in: its name may be misspelled */
async function checkGroups(sql: Sql, { organizationId }: Tenant, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  const rows = await sql.query<{ name: string }>(
    `select distinct name from spectra_core.cameras c, jsonb_array_elements_text(c.groups) as g(name) where c.organization_id = $1`,
    [organizationId],
  )
  const missing = names.find((name) => !rows.some((row) => row.name === name))
  if (missing === undefined) return
  throw new SpectraError(
    'SS_NOT_FOUND',
    `Cannot watch the group ${JSON.stringify(missing)}: no camera is in it`,
    {
      details: {
        field: 'groups',
        advice: `Let a camera join it first: spectra camera set NAME --group ${missing}`,
      },
    },
  )
}

/** @throws SS_NOT_FOUND */
async function checkProcesses(sql: Sql, tenant: Tenant, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const { batch, live } = TABLES
  const given = `(select one::uuid from jsonb_array_elements_text($2::jsonb) as x(one))`
  const rows = await sql.query<{ id: string }>(
    `select id from ${batch.processes} where organization_id = $1 and id in ${given}
     union all select id from ${live.processes} where organization_id = $1 and id in ${given}`,
    [tenant.organizationId, JSON.stringify(ids)],
  )
  const missing = ids.find((id) => !rows.some((row) => row.id === id.toLowerCase()))
  if (missing === undefined) return
  throw new SpectraError('SS_NOT_FOUND', `Cannot find process ${missing}: there is none of this id`, {
    details: { field: 'processes' },
  })
}
