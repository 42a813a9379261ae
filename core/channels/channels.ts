import { randomBytes, randomUUID } from 'node:crypto'
import { toDate, type Database, type Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { CursorsOf } from '../ledger/cursors.ts'
import { asUuid } from '../ledger/uuid.ts'
import { createAuditLog } from '../observability/audit-log.ts'
import type { ChannelChange, Channels, ChannelView, NewChannel, Orderer, Tenant } from '../ports.ts'
import type { Sealing } from '../security/sealing.ts'
import {
  checkedAddress,
  checkedDigest,
  checkedKind,
  checkedName,
  checkedQuiet,
  checkedSecret,
  checkedWants,
  checkSecretOf,
} from './check.ts'
import { createDeliveryList } from './list-deliveries.ts'
import type { OpenAdapter } from './open-adapter.ts'
import { nextDigest } from './quiet.ts'
import { CHANNEL_COLUMNS, CHANNELS, COUNTS, DELIVERIES, toChannel, type ChannelColumns } from './rows.ts'
import { tryChannel } from './try-channel.ts'

export interface ChannelsOptions {
  sealing: Sealing
  openAdapter: OpenAdapter
  cursorsOf: CursorsOf
  clock: () => Date
  allowPrivateAddresses: boolean
}

/** Of one organization. */
const MOST = 100
const KEY_BYTES = 32

export function createChannels(database: Database, options: ChannelsOptions): Channels {
  const { sealing, openAdapter, cursorsOf, clock } = options

  /** Carries out a change, and writes down who did it, in one transaction. */
  async function change<T>(
    who: Orderer,
    { id, action, details }: { id: string; action: string; details?: Record<string, unknown> },
    work: (sql: Sql) => Promise<T>,
  ): Promise<T> {
    const { organizationId, userId, keyId } = who
    if (who.cameras)
      throw new SpectraError('SS_FORBIDDEN', 'Cannot change channels: access is limited to some cameras')
    return database.as(who).transaction(async (sql) => {
      const done = await work(sql)
      const audit = { organizationId, userId, keyId, action: `channel.${action}`, subject: id, details }
      await createAuditLog(sql).record(audit)
      return done
    })
  }

  async function update(who: Orderer, id: string, action: 'pause' | 'resume'): Promise<ChannelView> {
    const pausedAt = action === 'pause' ? 'coalesce(paused_at, $3)' : 'null'
    return change(who, { id, action }, async (sql) => {
      await findRow(sql, who, id)
      await sql.query(
        `update ${CHANNELS} set paused_at = ${pausedAt}, updated_at = $3 where organization_id = $1 and id = $2`,
        [who.organizationId, id, clock()],
      )
      return readOne(sql, who, id)
    })
  }

  return {
    async list(tenant) {
      const rows = await database
        .as(tenant)
        .query<Counted>(
          `select ${CHANNEL_COLUMNS}, ${COUNTS} from ${CHANNELS} c where c.organization_id = $1 order by c.name limit ${MOST}`,
        )
      return rows.map(toChannel)
    },

    get: (tenant, id) => database.as(tenant).transaction((sql) => readOne(sql, tenant, id)),

    async add(who, given) {
      const made = checkedNew(given, options)
      const id = randomUUID()
      const key = made.kind === 'webhook' && made.secret === undefined ? madeKey() : undefined
      const secret = made.secret ?? key
      const { name, kind, address, wants, quiet, digest } = made
      const channel = await change(who, { id, action: 'add', details: { name, kind } }, async (sql) => {
        await checkFree(sql, who, name)
        await sql.query(
          `insert into ${CHANNELS} (id, organization_id, name, kind, address, secret, wants, quiet, digest, digest_at, version,
             created_at, updated_at)
           values ($2, $1, $3, $4, $5::jsonb, $6, $7::jsonb, $8::jsonb, $9::jsonb, $10, 1, $11, $11)`,
          [
            ...[who.organizationId, id, name, kind, JSON.stringify(address)],
            secret === undefined ? null : sealing.seal(secret, id),
            ...[JSON.stringify(wants), jsonOrNull(quiet), jsonOrNull(digest)],
            ...[digest ? nextDigest(digest, clock()) : null, clock()],
          ],
        )
        return readOne(sql, who, id)
      })
      return { channel, ...(key !== undefined && { secret: key }) }
    },

    edit(who, id, given) {
      const names = Object.keys(given).filter((name) => given[name as keyof ChannelChange] !== undefined)
      return change(who, { id, action: 'edit', details: { changed: names } }, async (sql) => {
        const row = await findRow(sql, who, id)
        const next = changed(row, given, options)
        if (next.name !== row.name) await checkFree(sql, who, next.name)
        const digestAt =
          given.digest === undefined ? row.digest_at : next.digest && nextDigest(next.digest, clock())
        await sql.query(
          `update ${CHANNELS} set name = $3, address = $4::jsonb, secret = $5, wants = $6::jsonb, quiet = $7::jsonb,
             digest = $8::jsonb, digest_at = $9, version = version + 1, updated_at = $10, failures = 0, retry_at = null,
             failed_because = null
           where organization_id = $1 and id = $2`,
          [
            ...[who.organizationId, id, next.name, JSON.stringify(next.address)],
            given.secret === undefined ? row.secret : sealing.seal(checkedSecret(given.secret), id),
            ...[JSON.stringify(next.wants), jsonOrNull(next.quiet), jsonOrNull(next.digest)],
            ...[digestAt === null || digestAt === undefined ? null : toDate(digestAt), clock()],
          ],
        )
        return readOne(sql, who, id)
      })
    },

    pause: (who, id) => update(who, id, 'pause'),
    resume: (who, id) => update(who, id, 'resume'),

    remove: (who, id) =>
      change(who, { id, action: 'remove' }, async (sql) => {
        await findRow(sql, who, id)
        const values = [who.organizationId, id]
        await sql.query(`delete from ${DELIVERIES} where organization_id = $1 and channel_id = $2`, values)
        await sql.query(`delete from ${CHANNELS} where organization_id = $1 and id = $2`, values)
      }),

    async test(who, id) {
      const row = await change(who, { id, action: 'test' }, (sql) => findRow(sql, who, id))
      return tryChannel(row, { openAdapter, clock })
    },

    ...createDeliveryList(database, { cursorsOf, clock, change, findChannel: findRow }),
  }
}

type Counted = ChannelColumns & { waiting: number; dead: number }

const jsonOrNull = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value)

/** As standardwebhooks has them. */
const madeKey = (): string => `whsec_${randomBytes(KEY_BYTES).toString('base64')}`

async function readOne(sql: Sql, tenant: Tenant, id: string): Promise<ChannelView> {
  const [row] = asUuid(id)
    ? await sql.query<Counted>(
        `select ${CHANNEL_COLUMNS}, ${COUNTS} from ${CHANNELS} c where c.organization_id = $1 and c.id = $2`,
        [tenant.organizationId, id],
      )
    : []
  if (row) return toChannel(row)
  throw notFound(id)
}

/** Locked until the end of the transaction. @throws SS_NOT_FOUND */
async function findRow(sql: Sql, tenant: Tenant, id: string): Promise<ChannelColumns> {
  const [row] = asUuid(id)
    ? await sql.query<ChannelColumns>(
        `select ${CHANNEL_COLUMNS} from ${CHANNELS} c where c.organization_id = $1 and c.id = $2 for update`,
        [tenant.organizationId, id],
      )
    : []
  if (row) return row
  throw notFound(id)
}

const notFound = (id: string): SpectraError =>
  new SpectraError(
    'SS_NOT_FOUND',
    `Cannot find the channel ${JSON.stringify(id.slice(0, 60))}: there is none of this id`,
  )

async function checkFree(sql: Sql, { organizationId }: Tenant, name: string): Promise<void> {
  // One after the other: two of a name would meet the unique index, and the transaction would be lost.
  await sql.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`channels ${organizationId}`])
  const [found] = await sql.query<{ same: boolean; many: boolean }>(
    `select coalesce(bool_or(name = $2), false) as same, count(*) >= ${MOST} as many from ${CHANNELS} where organization_id = $1`,
    [organizationId, name],
  )
  if (found!.same)
    throw new SpectraError(
      'SS_CHANNEL_EXISTS',
      `Cannot call a channel ${JSON.stringify(name)}: there is one of this name`,
      {
        details: { field: 'name' },
      },
    )
  if (found!.many)
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot add a channel: there are ${MOST}, as many as there can be`,
    )
}

function checkedNew(given: NewChannel, options: Pick<ChannelsOptions, 'allowPrivateAddresses'>) {
  const kind = checkedKind(given.kind)
  const secret = given.secret === undefined ? undefined : checkedSecret(given.secret)
  checkSecretOf(kind, secret)
  return {
    ...{ kind, secret, name: checkedName(given.name), wants: checkedWants(given.wants) },
    address: checkedAddress(kind, given.address, options),
    quiet: given.quiet == null ? null : checkedQuiet(given.quiet),
    digest: given.digest == null ? null : checkedDigest(given.digest),
  }
}

/** The channel with the change: what is undefined stays. */
function changed(
  row: ChannelColumns,
  given: ChannelChange,
  options: Pick<ChannelsOptions, 'allowPrivateAddresses'>,
) {
  if (given.secret !== undefined) checkSecretOf(row.kind, given.secret)
  const { quiet, digest } = given
  return {
    name: given.name === undefined ? row.name : checkedName(given.name),
    address: given.address === undefined ? row.address : checkedAddress(row.kind, given.address, options),
    wants: given.wants === undefined ? row.wants : checkedWants(given.wants),
    quiet: quiet === undefined ? row.quiet : quiet === null ? null : checkedQuiet(quiet),
    digest: digest === undefined ? row.digest : digest === null ? null : checkedDigest(digest),
  }
}
