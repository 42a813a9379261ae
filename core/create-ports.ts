import { join } from 'node:path'
import { openAccounts } from './accounts/open.ts'
import { createRingClips } from './cameras/ring/clips.ts'
import { createPlayback } from './cameras/ring/playback.ts'
import { createFfmpegRecorder } from './cameras/ring/ffmpeg-recorder.ts'
import { createCases } from './cases/cases.ts'
import { createSavedSearches } from './cases/searches.ts'
import { createRenewal, type Renewal } from './config/renewal.ts'
import type { Config } from './config.ts'
import { makeDataDir } from './data-dir.ts'
import { budgeted } from './costs/budgeted-models.ts'
import { openChannels } from './opening/channels.ts'
import { createBudgets } from './costs/budgets.ts'
import { createCallLedger } from './costs/calls.ts'
import { createCostReading } from './costs/reading.ts'
import { createMeter } from './costs/meter.ts'
import type { Database } from './database/database.ts'
import { SpectraError, toSpectraError } from './errors.ts'
import { awaitIdentity, settleIdentity } from './identity/belong.ts'
import { createMembership } from './identity/membership.ts'
import { createExports } from './exports/exports.ts'
import { createInstructions } from './instructions/instructions.ts'
import { createJournal } from './journal/journal.ts'
import { createLedger } from './ledger/index.ts'
import { createCursors } from './ledger/cursors.ts'
import { createStoredBytes } from './ledger/stored-bytes.ts'
import { createUnclaimed, type Unclaimed } from './ledger/unclaimed.ts'
import { findBinaries, type Binaries } from './media/binaries.ts'
import { createAuditLog } from './observability/audit-log.ts'
import { traced, tracedEmbedding } from './observability/traced-models.ts'
import { tracedOrders } from './observability/traced-steps.ts'
import { datesOf, openClock, openDatabase } from './opening/database.ts'
import { openChat } from './opening/chat.ts'
import { openFootage } from './opening/footage.ts'
import { openMailbox } from './opening/mailbox.ts'
import { openCosts, openMotionGate, pricedModels } from './opening/costs.ts'
import { openModels, type AskedModels } from './opening/models.ts'
import { openReading } from './opening/reading.ts'
import { opening, type Closers } from './opening/opening.ts'
import { openPrompts } from './opening/prompts.ts'
import { openAsking, openSearch, type SearchedBy } from './opening/search.ts'
import { openLocks, openShared } from './opening/shared.ts'
import { openStorage, placeOf, urlSecretOf } from './opening/storage.ts'
import { openTracing } from './opening/tracing.ts'
import { createRecorder } from './observability/metrics/recorder.ts'
import type { MetricsSink, Observations, Ports, Tracing, WorkerPorts } from './ports.ts'
import { createFileTemplates } from './prompts/files.ts'
import { createReplays } from './replays/replays.ts'
import { createAlerts } from './rules/alerts.ts'
import { createRules } from './rules/rules.ts'
import type { VectorCheck } from './search/check/check.ts'
import type { Reembedding } from './search/spaces/reembed.ts'
import { createOperating } from './operating/index.ts'
import { createTrials } from './trials/trials.ts'

export interface OpenedPorts {
  ports: Ports
  database: Database
  tracing: Tracing
  unclaimed: Unclaimed
  /** Gives chunks their vectors of the configured model. */
  reembedding: Reembedding
  /** Whether rows and vectors agree. */
  vectorCheck: VectorCheck
  /** Closes everything in the opposite order of its opening. */
  close(): Promise<void>
}

export interface OpenedWorkerPorts {
  ports: WorkerPorts
  /** What was counted and measured since the last call. Absent where nobody asks for metrics. */
  observed?: () => Observations[]
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
  /** Passwords and keys as they are now. @default read again when one was refused, and now and then */
  renewal?: Renewal
  /** Counts and measures what is asked of models, storage, database and search. */
  metrics?: MetricsSink
}

/** A worker does one thing at a time: its statements need few connections. */
export const WORKER_CONNECTIONS = 3

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
    const { onWait, onForeign, metrics } = hooks
    const { databaseConnections: pool, databaseUrl, databaseWait } = config
    const renewal = openRenewal(config, closers, hooks.renewal)
    const renewed = renewal.of('databaseUrl')
    const patience = { waitMs: databaseWait * 1000, ...hooks }
    const database = await openDatabase(config, { pool, ...patience, metrics, renewed }, closers)
    const { waitMs, signal } = databaseUrl === '' ? { ...patience, waitMs: 0 } : patience
    const clusterId = await awaitIdentity(database, await placeOf(config), { waitMs, onWait, signal })
    const clock = await openClock(database, closers)
    const { mailbox, membership } = createMembership({
      ...{ clusterId, clock, onForeign },
      mailbox: await openMailbox(config, closers, clock, renewal.of('mailboxUrl')),
    })
    // It comes back by itself; whoever starts is told why it is not there yet.
    if (onWait) await mailbox.health().catch((thrown: unknown) => onWait(toSpectraError(thrown)))
    const locks = await openLocks(database, closers)
    const { registry, ...shared } = await openShared(config, closers, renewal.of('redisUrl'))
    const ground = { database, clusterId, clock, ...shared }
    const { ports, tracing, reembedding, vectorCheck, asked, binaries } = await openWork(
      config,
      ground,
      closers,
      {
        metrics,
        renewal,
      },
    )
    const { ffmpeg } = binaries
    const recorder = createFfmpegRecorder({
      ...{ binaries, clock, segmentSeconds: config.segmentSeconds },
      spoolDir: join(config.dataDir, 'spool'),
    })
    closers.push(() => recorder.close())
    const playback = createPlayback({
      ...{ ring: ports.ring, cameras: ports.cameras, storage: ports.storage, clock },
      ...{
        ffmpeg,
        tempDir: join(config.dataDir, 'temp'),
        secret: await urlSecretOf(config),
      },
    })
    const cluster = { mailbox, membership, locks, registry, recorder, playback }
    const unclaimed = createUnclaimed(database)
    const cursors = createCursors(await urlSecretOf(config))
    const operating = createOperating(database, cursors)
    const replays = createReplays({ database, mailbox, processes: ports.processes, operating, cursors })
    return {
      ports: {
        ...{ ...ports, ...cluster },
        ...{ storedBytes: createStoredBytes(database), audit: createAuditLog(database) },
        accounts: openAccounts(config, { database, clock, rateLimits: ports.rateLimits }, closers),
        journal: createJournal(database, { secret: await urlSecretOf(config) }),
        channels: await openChannels(config, { database, clock }),
        operating,
        replays,
        rules: createRules(database, cursors, ports.language),
        alerts: createAlerts(database, cursors),
        cases: createCases({ database, footage: ports.footage, cursors, clock: datesOf(clock) }),
        exports: createExports({
          ...{
            database,
            footage: ports.footage,
            storage: ports.storage,
            storedBytes: createStoredBytes(database),
          },
          ...{ audit: createAuditLog(database), clock: datesOf(clock), quotaBytes: config.quotaBytes },
          ...{ ffmpeg, tempDir: join(config.dataDir, 'temp') },
        }),
        savedSearches: createSavedSearches({ database, clock: datesOf(clock) }),
        costs: openCosts(database, ports.orphans, asked, config),
        trials: createTrials({
          ...ports,
          audit: createAuditLog(database),
          costs: createCostReading(database),
        }),
      },
      ...{ database, tracing, unclaimed, reembedding, vectorCheck },
    }
  })
}

/** What a forked worker of a node opens for itself: everything but what holds the cluster together. */
export function createWorkerPorts(config: Config): Promise<OpenedWorkerPorts> {
  return opening(async (closers) => {
    const metrics = config.metricsPort === 0 ? undefined : createRecorder()
    const renewal = openRenewal(config, closers)
    const options = { pool: WORKER_CONNECTIONS, migrate: false, metrics, renewed: renewal.of('databaseUrl') }
    const database = await openDatabase(config, options, closers)
    const clusterId = await settleIdentity(database, await placeOf(config))
    const clock = await openClock(database, closers)
    const redis = renewal.of('redisUrl')
    const { cache, cameraRegistry, rateLimits } = await openShared(config, closers, redis)
    const shared = { cache, cameraRegistry, rateLimits }
    const { ports } = await openWork(config, { database, clusterId, clock, ...shared }, closers, {
      metrics,
      renewal,
    })
    return { ports, ...(metrics && { observed: metrics.take }) }
  })
}

function openRenewal(config: Config, closers: Closers, given?: Renewal): Renewal {
  const renewal = given ?? createRenewal(config)
  closers.push(() => Promise.resolve(renewal.close()))
  return renewal
}

type Searched = Pick<OpenedPorts, 'tracing' | 'reembedding' | 'vectorCheck'>

/** What the work of the actors needs. */
async function openWork(
  config: Config,
  {
    database,
    clusterId,
    ...shared
  }: { database: Database; clusterId: string } & Pick<
    Ports,
    'cache' | 'cameraRegistry' | 'rateLimits' | 'clock'
  >,
  closers: Closers,
  { metrics, renewal }: { metrics?: MetricsSink; renewal: Renewal },
): Promise<{ ports: WorkerPorts; asked: AskedModels; binaries: Binaries } & Searched> {
  const { dataDir } = config
  const { clock } = shared
  const binaries = await findBinaries(config)
  const storage = await openStorage(config, clusterId, clock, metrics)
  const { media, clips, folders } = openFootage(config, { binaries, clock }, closers)
  const tracing = await openTracing(config, database, closers)
  const calls = createCallLedger(database)
  const meter = createMeter({ calls, clock })
  const models = await openModels(config, binaries.ffmpeg, closers, { meter, metrics, renewal, shared })
  const { asked } = models
  const allowed = budgeted(models, createBudgets(database), pricedModels(asked))
  const gated = await openMotionGate(allowed.vision, config, models, { calls, clock })
  const seeing = { ...allowed, vision: openReading(gated, models) }
  const { vision, language, embedding: configured, transcription } = traced(seeing, tracing, clock)
  const searchedBy: SearchedBy = {
    ...{ embedding: configured, clock, metrics },
    embeddingOf: async (space) => tracedEmbedding(await models.embeddingOf(space), { tracing, clock }),
  }
  const { search, embedding, reembedding, check } = await openSearch(config, database, searchedBy, closers)
  const ledger = createLedger(database, {
    owner: config.nodeName,
    clock: datesOf(clock),
    cursorSecret: await urlSecretOf(config),
    ordering: { catchUpSeconds: config.catchUpSeconds, records: config.records },
  })
  const instructions = createInstructions(database, { builtIn: createFileTemplates(), clock: datesOf(clock) })
  const asking = openAsking(database, {
    search,
    embedding,
    cameras: ledger.cameras,
    clock,
    looks: models.looks,
  })
  const prompts = await openPrompts(config, { database, cache: shared.cache, instructions }, closers)
  const ports: WorkerPorts = {
    ...ledger,
    processes: tracedOrders(ledger.processes, tracing, clock),
    tracing,
    storage,
    media,
    folders,
    clips: config.records
      ? createRingClips({
          ...{ ring: ledger.ring, storage, clips, binaries, clock },
          tempDir: join(dataDir, 'temp'),
        })
      : clips,
    ...{ vision, language, embedding, transcription },
    prompts,
    instructions,
    search,
    asking,
    chat: openChat(database, { ...ledger, asking, clock, language, vision, prompts, storage }),
    ...shared,
  }
  return { ports, tracing, reembedding, vectorCheck: check, asked, binaries }
}
