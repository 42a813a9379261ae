import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createMemoryCache } from './cache/memory.ts'
import { createFfmpegClips } from './cameras/clips/ffmpeg.ts'
import { createMemoryCameraRegistry } from './cameras/registry/memory.ts'
import { systemClock, type Clock } from './clock.ts'
import type { Config } from './config.ts'
import { createDatabaseClock } from './database/clock.ts'
import type { Database } from './database/database.ts'
import type { PostgresqlOptions } from './database/postgresql.ts'
import { SpectraError, toSpectraError } from './errors.ts'
import { awaitIdentity, settleIdentity } from './identity/belong.ts'
import { createMembership } from './identity/membership.ts'
import { createLedger } from './ledger/index.ts'
import { createUnclaimed, type Unclaimed } from './ledger/unclaimed.ts'
import { createLocalEmbedding } from './llm/local/embedding.ts'
import { createLocalLanguage } from './llm/local/language.ts'
import { createLocalVision } from './llm/local/vision.ts'
import { createEmbeddedLocks } from './locks/embedded.ts'
import { findBinaries } from './media/binaries.ts'
import { createFfmpegMedia } from './media/ffmpeg.ts'
import { createAuditLog } from './observability/audit-log.ts'
import { createTraceTable } from './observability/trace-table.ts'
import { traced } from './observability/traced-models.ts'
import type {
  ClusterClock,
  Embedding,
  Locks,
  Mailbox,
  Ports,
  Registry,
  Search,
  Storage,
  Tracing,
  WorkerPorts,
} from './ports.ts'
import { createFilePrompts } from './prompts/files.ts'
import { createMemoryRateLimits } from './rate-limits/memory.ts'
import { createMemoryRegistry } from './registry/memory.ts'
import type { RunningPorts } from './running/calls.ts'
import type { RunningSpectra } from './running/remote.ts'
import { createExactSearch } from './search/exact.ts'
import { createPgvectorSearch } from './search/pgvector.ts'
import { createLocalStorage, type LocalStorage } from './storage/local.ts'
import { loadUrlSecret } from './storage/url-secret.ts'
import { createVerification } from './verification.ts'

export interface OpenedPorts {
  ports: Ports
  database: Database
  storage: LocalStorage
  tracing: Tracing
  unclaimed: Unclaimed
  /** Closes everything in the opposite order of its opening. */
  close(): Promise<void>
}

export interface OpenedWorkerPorts {
  ports: WorkerPorts
  close(): Promise<void>
}

export interface OperatorPorts {
  mailbox: Mailbox
  /** Where the nodes announce themselves; undefined where they have no place in common. */
  registry: Registry | undefined
  close(): Promise<void>
}

/** The ports of a short command: its own, or where a running spectra has the data directory, that one's. */
export interface CameraPorts extends Pick<RunningPorts, 'cameras' | 'audit'> {
  close(): Promise<void>
}

export interface LetterPorts extends Pick<RunningPorts, 'processes' | 'audit'> {
  mailbox: Mailbox
  close(): Promise<void>
}

export interface SearchPorts extends Pick<RunningPorts, 'processes' | 'search'> {
  embedding: Embedding
  storage: Storage
  close(): Promise<void>
}

export interface GuestPorts extends Pick<RunningPorts, 'processes'> {
  mailbox: Mailbox
  clock: Clock
  close(): Promise<void>
}

export interface IdentityPorts extends Pick<Ports, 'audit'> {
  database: Database
  close(): Promise<void>
}

export interface VerificationPorts extends Pick<RunningPorts, 'verification'> {
  close(): Promise<void>
}

export interface OpeningHooks {
  /** Told once where something is away at the start, and waited for. */
  onWait?: (error: SpectraError) => void
  /** How long a PostgreSQL that is away is waited for. Milliseconds. @default `databaseWait` of the configuration */
  waitMs?: number
  /** Ends that wait. */
  signal?: AbortSignal
  /** Told where the database was not there and has been created. */
  onCreated?: (place: string) => void
  /** Told, at most once a minute, that another cluster sends into our mailbox. */
  onForeign?: (error: SpectraError) => void
}

/** A worker does one thing at a time: its statements need few connections. */
const WORKER_CONNECTIONS = 3

/** Collects what has to be closed, and closes it in the opposite order. */
type Closers = (() => Promise<unknown>)[]

/**
 * The composition root: opens every port, in order, each given exactly what it needs. Which adapter serves a port is the
 * configuration's choice: an address (`databaseUrl`, `mailboxUrl`, `redisUrl`) means the server there, none means the
 * embedded one. What was opened before a failure is closed again.
 * @throws SS_DATA_DIR_BUSY, SS_DATA_DIR_UNUSABLE, SS_DATA_DIR_FOREIGN, SS_STORAGE_UNAVAILABLE, SS_DATABASE_NEWER, SS_DATABASE_UNAVAILABLE, SS_CONFIG_INVALID,
 *   SS_FFMPEG_MISSING
 */
export function createPorts(config: Config, hooks: OpeningHooks = {}): Promise<OpenedPorts> {
  return opening(async (closers) => {
    await makeDataDir(config.dataDir)
    const { onWait, onForeign } = hooks
    const { databaseConnections: pool, databaseUrl, databaseWait } = config
    const patience = { waitMs: databaseWait * 1000, ...hooks }
    const database = await openDatabase(config, { pool, ...patience }, closers)
    const { waitMs, signal } = databaseUrl === '' ? { ...patience, waitMs: 0 } : patience
    const clusterId = await awaitIdentity(database, objectsOf(config), { waitMs, onWait, signal })
    const clock = await openClock(database, closers)
    const { mailbox, membership } = createMembership({
      ...{ clusterId, clock, onForeign },
      mailbox: await openMailbox(config, closers, clock),
    })
    // It comes back by itself; whoever starts is told why it is not there yet.
    if (onWait) await mailbox.health().catch((thrown: unknown) => onWait(toSpectraError(thrown)))
    const locks = await openLocks(database, closers)
    const { registry, rateLimits, ...shared } = await openShared(config, closers)
    const { ports, storage, tracing } = await openWork(
      config,
      { database, clusterId, clock, ...shared },
      closers,
    )
    const cluster = { mailbox, membership, locks, registry, rateLimits }
    const unclaimed = createUnclaimed(database)
    return {
      ports: { ...ports, ...cluster, audit: createAuditLog(database) },
      ...{ database, storage, tracing, unclaimed },
    }
  })
}

/** What a forked worker of a node opens for itself: everything but what holds the cluster together. */
export function createWorkerPorts(config: Config): Promise<OpenedWorkerPorts> {
  return opening(async (closers) => {
    const database = await openDatabase(config, { pool: WORKER_CONNECTIONS, migrate: false }, closers)
    const clusterId = await settleIdentity(database, objectsOf(config))
    const clock = await openClock(database, closers)
    const { cache, cameraRegistry } = await openShared(config, closers)
    const { ports } = await openWork(config, { database, clusterId, clock, cache, cameraRegistry }, closers)
    return { ports }
  })
}

/**
 * What it takes to see and steer nodes: no database, and nothing that belongs to one process alone. An embedded mailbox
 * is shared with the process that works on it.
 */
export function createOperatorPorts(config: Config): Promise<OperatorPorts> {
  return opening(async (closers) => {
    const mailbox = await openMailbox(config, closers)
    const { registry } = await openShared(config, closers)
    return { mailbox, registry: config.redisUrl === '' ? undefined : registry }
  })
}

/** What it takes to look after dead letters: their mailbox, what their processes are called, and who did what. */
export function createLetterPorts(config: Config, running?: RunningSpectra): Promise<LetterPorts> {
  return opening(async (closers) => {
    const { processes, audit } = running?.ports ?? (await openRows(config, { migrate: false }, closers))
    return { mailbox: await openMailbox(config, closers), processes, audit }
  })
}

/** What it takes to look after cameras: the table that they stand in, and who did what. */
export function createCameraPorts(config: Config, running?: RunningSpectra): Promise<CameraPorts> {
  return opening(async (closers) => {
    const { cameras, audit } = running?.ports ?? (await openRows(config, {}, closers))
    return { cameras, audit }
  })
}

/** What it takes to find a moment, and the clip that shows it. */
export function createSearchPorts(
  config: Config,
  running?: RunningSpectra,
  hooks: OpeningHooks = {},
): Promise<SearchPorts> {
  const embedding = createLocalEmbedding()
  return opening(async (closers) => {
    if (running) {
      // Whoever runs has made sure that the objects are those of its database.
      return { ...running.ports, embedding, storage: await openStorage(config, undefined) }
    }
    const patience = { waitMs: config.databaseWait * 1000, ...hooks }
    const { database, ...rows } = await openRows(config, patience, closers)
    const clusterId = await settleIdentity(database, objectsOf(config))
    return { ...rows, embedding, storage: await openStorage(config, clusterId) }
  })
}

/** What it takes to have another process work: to order it there, and to hear how it goes. */
export function createGuestPorts(config: Config, { ports }: RunningSpectra): Promise<GuestPorts> {
  return opening(async (closers) => {
    // An embedded database goes by the clock of its machine, which is this one.
    const clock = systemClock
    return { processes: ports.processes, mailbox: await openMailbox(config, closers), clock }
  })
}

/** What it takes to compare rows and objects. */
export function createVerificationPorts(
  config: Config,
  running?: RunningSpectra,
): Promise<VerificationPorts> {
  return opening(async (closers) => {
    if (running) return { verification: running.ports.verification }
    const { database, audit } = await openIdentity(config, closers)
    const clusterId = await settleIdentity(database, objectsOf(config))
    const storage = await openStorage(config, clusterId)
    return { verification: createVerification(database, storage, audit) }
  })
}

/** A database of which it is not known whether the objects of the data directory belong to it. */
export function createIdentityPorts(config: Config): Promise<IdentityPorts> {
  return opening((closers) => openIdentity(config, closers))
}

async function openIdentity(config: Config, closers: Closers): Promise<Omit<IdentityPorts, 'close'>> {
  await makeDataDir(config.dataDir)
  const database = await openDatabase(config, { pool: WORKER_CONNECTIONS }, closers)
  return { database, audit: createAuditLog(database) }
}

async function opening<T extends object>(
  open: (closers: Closers) => Promise<T>,
): Promise<T & { close(): Promise<void> }> {
  const closers: Closers = []
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    return { ...(await open(closers)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function openDatabase(
  config: Config,
  options: Omit<PostgresqlOptions, 'url'>,
  closers: Closers,
): Promise<Database> {
  const { databaseUrl, dataDir, cacheDir } = config
  let database: Database
  if (databaseUrl === '') {
    const { openPGliteDatabase } = await import('./database/pglite.ts')
    database = await openPGliteDatabase({ dataDir: join(dataDir, 'database'), cacheDir })
  } else {
    const { openPostgresqlDatabase } = await import('./database/postgresql.ts')
    database = await openPostgresqlDatabase({
      url: databaseUrl,
      name: `spectra ${config.nodeName}`,
      ...options,
    })
  }
  closers.push(() => database.close())
  return database
}

async function openClock(database: Database, closers: Closers): Promise<ClusterClock> {
  const clock = await createDatabaseClock(database)
  closers.push(() => Promise.resolve(clock.close()))
  return clock
}

const datesOf = (clock: Clock) => (): Date => new Date(clock.now())

/** What lies in the database, for a short command. */
async function openRows(
  config: Config,
  options: Omit<PostgresqlOptions, 'url'>,
  closers: Closers,
): Promise<Omit<RunningPorts, 'verification'> & { database: Database }> {
  if (config.databaseUrl === '') await makeDataDir(config.dataDir)
  const database = await openDatabase(config, { pool: WORKER_CONNECTIONS, ...options }, closers)
  const clock = datesOf(await openClock(database, closers))
  const { processes, cameras } = createLedger(database, { clock })
  const search = openSearch(database, createLocalEmbedding())
  return { database, processes, cameras, search, audit: createAuditLog(database) }
}

const openSearch = (database: Database, embedding: Embedding): Search =>
  database.vectors ? createPgvectorSearch(database, embedding) : createExactSearch(database, embedding)

async function openStorage(
  config: Config,
  clusterId: string | undefined,
  clock: Clock = systemClock,
): Promise<LocalStorage> {
  const secret = config.urlSecret || (await loadUrlSecret(config.dataDir))
  return createLocalStorage({ dir: objectsOf(config), clusterId, secret, clock: () => clock.now() })
}

async function openMailbox(config: Config, closers: Closers, clock?: Clock): Promise<Mailbox> {
  let mailbox: Mailbox
  if (config.mailboxUrl === '') {
    const { createEmbeddedMailbox } = await import('./mailbox/embedded.ts')
    mailbox = createEmbeddedMailbox({ path: join(config.dataDir, 'mailbox.sqlite') })
  } else {
    const { createRabbitmqMailbox } = await import('./mailbox/rabbitmq.ts')
    const tls = await mailboxTls(config)
    mailbox = createRabbitmqMailbox({
      url: config.mailboxUrl,
      name: `spectra ${config.nodeName}`,
      ...{ tls, clock },
    })
  }
  closers.push(() => mailbox.close())
  return mailbox
}

async function openLocks({ session }: Database, closers: Closers): Promise<Locks> {
  const { createPostgresqlLocks } = await import('./locks/postgresql.ts')
  const locks = session ? createPostgresqlLocks({ session }) : createEmbeddedLocks()
  closers.push(() => locks.close())
  return locks
}

/** What all processes of the cluster know together; its connection is made on first use, and no need. */
async function openShared(
  { redisUrl, redisPrefix: prefix, nodeName }: Config,
  closers: Closers,
): Promise<Pick<Ports, 'cache' | 'cameraRegistry' | 'registry' | 'rateLimits'>> {
  if (redisUrl === '') {
    return {
      cache: createMemoryCache(),
      cameraRegistry: createMemoryCameraRegistry(),
      registry: createMemoryRegistry(),
      rateLimits: createMemoryRateLimits(),
    }
  }
  const { createRedisConnection } = await import('./cache/redis-connection.ts')
  const { createRedisCache } = await import('./cache/redis.ts')
  const { createRedisCameraRegistry } = await import('./cameras/registry/redis.ts')
  const { createRedisRegistry } = await import('./registry/redis.ts')
  const { createRedisRateLimits } = await import('./rate-limits/redis.ts')
  const connection = createRedisConnection({ url: redisUrl, prefix, name: `spectra-${nodeName}` })
  closers.push(() => connection.close())
  return {
    cache: createRedisCache(connection),
    cameraRegistry: createRedisCameraRegistry(connection),
    registry: createRedisRegistry(connection),
    rateLimits: createRedisRateLimits(connection),
  }
}

/** The directory of the objects, which may be a volume of its own. */
export const objectsOf = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'objects')

/** What the work of the actors needs. */
async function openWork(
  config: Config,
  {
    database,
    clusterId,
    ...shared
  }: { database: Database; clusterId: string } & Pick<Ports, 'cache' | 'cameraRegistry' | 'clock'>,
  closers: Closers,
): Promise<{ ports: WorkerPorts; storage: LocalStorage; tracing: Tracing }> {
  const { dataDir } = config
  const { clock } = shared
  const binaries = await findBinaries(config)
  const storage = await openStorage(config, clusterId, clock)
  const media = createFfmpegMedia({ config, binaries, tempDir: join(dataDir, 'temp') })
  closers.push(() => media.close())
  const clips = createFfmpegClips({ binaries, tempDir: join(dataDir, 'temp'), clock })
  closers.push(() => clips.close())
  const tracing = createTraceTable(database)
  closers.push(() => tracing.close())
  const vision = createLocalVision({ ffmpeg: binaries.ffmpeg, threads: config.analysisThreads })
  closers.push(() => vision.close())
  const embedding = createLocalEmbedding()
  const ports: WorkerPorts = {
    ...createLedger(database, { owner: config.nodeName, clock: datesOf(clock) }),
    storage,
    media,
    clips,
    ...traced(
      { vision, language: createLocalLanguage(), embedding, prompts: createFilePrompts() },
      tracing,
      clock,
    ),
    search: openSearch(database, embedding),
    ...shared,
  }
  return { ports, storage, tracing }
}

/** The files of an `amqps:` broker. @throws SS_CONFIG_INVALID where one cannot be read */
export const mailboxTls = async ({ mailboxCa, mailboxCert, mailboxKey }: Config) => ({
  ca: await readSecretFile('SPECTRA_MAILBOX_CA', mailboxCa),
  cert: await readSecretFile('SPECTRA_MAILBOX_CERT', mailboxCert),
  key: await readSecretFile('SPECTRA_MAILBOX_KEY', mailboxKey),
})

async function readSecretFile(setting: string, path: string): Promise<Buffer | undefined> {
  if (path === '') return undefined
  return readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new SpectraError('SS_CONFIG_INVALID', `Cannot read ${setting}=${path}: ${cause.message}`, { cause })
  })
}

async function makeDataDir(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
    throw new SpectraError(
      'SS_DATA_DIR_UNUSABLE',
      `Cannot use the data directory ${path}: ${cause.message}`,
      { cause },
    )
  })
}
