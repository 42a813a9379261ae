import { SpectraError } from '../errors.ts'
import { whileAnswering } from './answering.ts'
import { connect } from './connect.ts'
import { codeOf, reaching } from './failures.ts'

/** What PostgreSQL has from its first start, for whoever wants to create another. */
const MAINTENANCE = 'postgres'
const NO_SUCH_DATABASE = '3D000'
const INSUFFICIENT_PRIVILEGE = '42501'
/** Another node was faster: said outright, or by the unique key of the catalogue. */
const IS_THERE = new Set(['42P04', '23505'])

/** The server is there, and has no database of this name. */
export const isNoDatabase = (error: unknown): boolean =>
  codeOf((error as { cause?: unknown }).cause) === NO_SUCH_DATABASE

/** Somebody else created it between two looks: now it is there. */
export const isMadeMeanwhile = (error: unknown): boolean => codeOf(error) === '42P04'

/**
 * Creates the database that the address names, by way of the database `postgres` of the server. False where another process
 * was faster.
 * @throws SS_DATABASE_UNAVAILABLE with the commands that an administrator gives where this user may not
 */
export async function createDatabase(url: string, settings: object): Promise<boolean> {
  const there = new URL(url)
  const name = decodeURIComponent(there.pathname.slice(1))
  const user = decodeURIComponent(there.username)
  const maintenance = new URL(url)
  maintenance.pathname = `/${MAINTENANCE}`
  try {
    const options = { url: maintenance.href, pool: 2, name: 'spectra' }
    const connected = await connect(options, { vectors: false }, settings)
    const create = () => connected.orm.em.getConnection().execute(`create database ${quoted(name)}`)
    try {
      await whileAnswering(connected, () => reaching(create))
      return true
    } finally {
      await connected.close()
    }
  } catch (thrown) {
    // The server's own code decides, and whether to ask again.
    const cause = thrown instanceof SpectraError ? (thrown.cause ?? thrown) : thrown
    const code = codeOf(cause)
    if (IS_THERE.has(code ?? '')) return false
    const why =
      code === INSUFFICIENT_PRIVILEGE ? 'this user may not create it' : `creating it failed: ${cause}`
    const message = `Cannot open the database: there is no ${quoted(name)} on ${there.host}, and ${why}`
    const owner = user === '' ? '' : ` owner ${quoted(user)}`
    const statement = `create database ${quoted(name)}${owner}`
    const advice = `As an administrator of PostgreSQL: psql -h ${there.hostname} -p ${there.port || 5432} -c '${statement}'`
    throw new SpectraError('SS_DATABASE_UNAVAILABLE', message, { cause, details: { advice } })
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
