import { EventSchema } from '../../schema/event-schema.ts'
import { toDate, type Database, type Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { issuesOf } from '../issues.ts'
import { notFound } from '../ledger/cancel-process.ts'
import { isInReach } from '../ledger/find-process.ts'
import { TABLES } from '../ledger/tables.ts'
import { asUuid } from '../ledger/uuid.ts'
import { createAuditLog } from '../observability/audit-log.ts'
import type {
  Instructing,
  Instruction,
  InstructionPlace,
  Instructions,
  InstructionVersion,
  Orderer,
  Tenant,
} from '../ports.ts'
import { readRegions } from '../ledger/camera-regions.ts'
import { faultOfPrompt } from '../prompts/template.ts'
import type { PromptTemplates } from '../prompts/templates.ts'
import {
  insertVersion,
  INSTRUCTIONS,
  readHistory,
  readHolding,
  readVersion,
  versionNamed,
  type About,
} from './rows.ts'

const HISTORY = 100
/** Tries to be the next version, where others are it at the same moment. */
const TRIES = 5
const SCHEMA: About = 'event-schema'

export interface InstructionsOptions {
  /** Those that the program came with: they say which prompts there are, and which variables each needs. */
  builtIn: PromptTemplates
  clock: () => Date
}

interface Kind<V> {
  action: string
  about(name: string): About
  /** @throws SS_INPUT_INVALID, SS_NOT_FOUND */
  check(name: string, value: unknown): Promise<V>
}

export function createInstructions(
  database: Database,
  { builtIn, clock }: InstructionsOptions,
): Instructions {
  const prompts = instructing<string>(database, clock, {
    action: 'prompt',
    about: (name) => `prompt:${name}`,
    async check(name, value) {
      const { text } = await builtIn.get(name)
      const fault = typeof value === 'string' ? faultOfPrompt(value, text) : 'it is no text'
      if (fault === undefined) return (value as string).trim()
      throw new SpectraError('SS_INPUT_INVALID', `Cannot use the prompt "${name}": ${fault}`, {
        details: { field: 'text' },
      })
    },
  })
  const schemas = instructing<EventSchema>(database, clock, {
    action: 'event-schema',
    about: () => SCHEMA,
    check: async (_name, value) => checkedSchema(value),
  })
  return {
    async ownPrompt(name, work) {
      const own = await readHolding<string>(database, work, `prompt:${name}`)
      return own?.value === undefined ? undefined : { name, text: own.value, version: own.version }
    },
    async eventSchema(work) {
      const own = await readHolding<EventSchema>(database, work, SCHEMA)
      return own?.value && { schema: own.value, version: own.version }
    },
    async regions({ organizationId, cameraId }) {
      const kept = await readRegions(database, organizationId, [cameraId])
      return kept.map(({ region }) => region)
    },
    list: (tenant, { processId } = {}) => list(database, tenant, processId),
    prompts,
    schemas,
  }
}

/** @throws SS_INPUT_INVALID saying where it is wrong, and how */
export function checkedSchema(value: unknown): EventSchema {
  const parsed = EventSchema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new SpectraError('SS_INPUT_INVALID', `Cannot use the event schema: ${issuesOf(parsed.error)}`, {
    details: { field: ['schema', ...parsed.error.issues[0]!.path].join('.') },
  })
}

function instructing<V>(database: Database, clock: () => Date, kind: Kind<V>): Instructing<V> {
  async function change(
    who: Orderer,
    place: InstructionPlace,
    name: string,
    valueIn: (sql: Sql) => Promise<V | undefined>,
  ): Promise<InstructionVersion<V>> {
    const about = kind.about(name)
    return database.as(who).transaction(async (sql) => {
      const owned = await ownedPlace(sql, who, place)
      const value = await valueIn(sql)
      for (let tried = 0; tried < TRIES; tried += 1) {
        const made = await insertVersion<V>(sql, who, owned, about, value, clock())
        if (!made) continue
        const { organizationId, userId, keyId } = who
        const details = { ...owned, version: made.version, removed: value === undefined }
        const action = `${kind.action}.set`
        await createAuditLog(sql).record({ organizationId, userId, keyId, action, subject: about, details })
        return made
      }
      throw new SpectraError('SS_DATABASE_BUSY', `Cannot set ${about}: others change it at this moment`)
    })
  }

  return {
    holding: (tenant, place, name) =>
      database.as(tenant).transaction(async (sql) => {
        const work = await ofWork(sql, tenant, place)
        return readHolding<V>(sql, { organizationId: tenant.organizationId, ...work }, kind.about(name))
      }),
    history: (tenant, place, name) =>
      database.as(tenant).transaction(async (sql) => {
        const { organizationId } = tenant
        const owned = await seenPlace(sql, tenant, place)
        return readHistory<V>(sql, organizationId, owned, kind.about(name), HISTORY)
      }),
    check: (name, value) => kind.check(name, value),
    async set(who, place, name, value) {
      const checked = value === undefined ? undefined : await kind.check(name, value)
      return change(who, place, name, async () => checked)
    },
    restore: (who, place, name, number) =>
      change(who, place, name, async (sql) => {
        const found = await readVersion<V>(sql, who.organizationId, place, kind.about(name), number)
        if (!found) throw new SpectraError('SS_NOT_FOUND', `Cannot restore version ${number}: there is none`)
        // What was good once may lack something that is needed by now.
        return found.value === undefined ? undefined : kind.check(name, found.value)
      }),
  }
}

/** A place whose instructions the tenant may change. */
async function ownedPlace(sql: Sql, tenant: Tenant, place: InstructionPlace): Promise<InstructionPlace> {
  if (tenant.cameras && !place.cameraId && !place.processId) {
    const message = 'Cannot change what models are told: access is limited to some cameras'
    throw new SpectraError('SS_FORBIDDEN', message, { details: { field: 'cameraId' } })
  }
  return seenPlace(sql, tenant, place)
}

/** @throws SS_INPUT_INVALID, SS_NOT_FOUND, SS_CAMERA_GONE */
async function seenPlace(sql: Sql, tenant: Tenant, place: InstructionPlace): Promise<InstructionPlace> {
  const { cameraId, processId } = place
  if (cameraId !== undefined && processId !== undefined) {
    throw new SpectraError('SS_INPUT_INVALID', 'Cannot mean a process and a camera at once', {
      details: { field: 'cameraId', advice: 'Give one of them, or neither for all of the organization.' },
    })
  }
  if (processId !== undefined) await cameraOf(sql, tenant, processId)
  if (cameraId !== undefined) await findCamera(sql, tenant, cameraId)
  return place
}

/** The same, with the camera of the process where it has one. */
async function ofWork(sql: Sql, tenant: Tenant, place: InstructionPlace): Promise<InstructionPlace> {
  await seenPlace(sql, tenant, place)
  if (place.processId === undefined) return place
  const cameraId = await cameraOf(sql, tenant, place.processId)
  return { ...place, ...(cameraId !== null && { cameraId }) }
}

/** The camera of a process, null for that of a file. @throws SS_NOT_FOUND */
async function cameraOf(sql: Sql, tenant: Tenant, id: string): Promise<string | null> {
  if (!asUuid(id)) throw notFound(id)
  const { batch, live } = TABLES
  const [row] = await sql.query<{ camera_id: string | null }>(
    `select null as camera_id from ${batch.processes} where organization_id = $1 and id = $2
     union all select camera_id from ${live.processes} where organization_id = $1 and id = $2`,
    [tenant.organizationId, id],
  )
  if (row && isInReach(tenant, row.camera_id)) return row.camera_id
  throw notFound(id)
}

async function findCamera(sql: Sql, tenant: Tenant, id: string): Promise<void> {
  const [row] = await sql.query(
    'select id from spectra_core.cameras where organization_id = $1 and id = $2',
    [tenant.organizationId, id],
  )
  if (row && isInReach(tenant, id)) return
  throw new SpectraError('SS_CAMERA_GONE', `Cannot find the camera ${id}: there is none of this name`)
}

async function list(database: Database, tenant: Tenant, processId?: string): Promise<Instruction[]> {
  const rows = await database.as(tenant).query<{
    about: About
    camera_id: string | null
    process_id: string | null
    number: number
    name: string | null
    created_at: string | Date
  }>(
    `select about, camera_id, process_id, number, value->>'name' as name, created_at from (
       select distinct on (about, camera_id, process_id) * from ${INSTRUCTIONS}
       where organization_id = $1 and (process_id is null or process_id = $2)
       order by about, camera_id, process_id, number desc) latest
     where value is not null order by about, process_id nulls first, camera_id nulls first limit 1000`,
    [processId ?? null],
  )
  return rows
    .filter((row) => row.camera_id === null || isInReach(tenant, row.camera_id))
    .map((row) => ({
      ...(row.about === SCHEMA
        ? { about: 'event-schema' as const, name: row.name ?? '' }
        : { about: 'prompt' as const, name: row.about.slice('prompt:'.length) }),
      version: versionNamed(row, row.number),
      ...(row.camera_id !== null && { cameraId: row.camera_id }),
      ...(row.process_id !== null && { processId: row.process_id }),
      createdAt: toDate(row.created_at),
    }))
}
