import { join } from 'node:path'
import { openAccounts } from './accounts/open.ts'
import { systemClock, type Clock } from './clock.ts'
import type { Config } from './config.ts'
import { createCostReading } from './costs/reading.ts'
import { createBudgetSetting } from './costs/setting.ts'
import { WORKER_CONNECTIONS, type OpeningHooks } from './create-ports.ts'
import { makeDataDir } from './data-dir.ts'
import type { Database } from './database/database.ts'
import type { PostgresqlOptions } from './database/postgresql.ts'
import { settleIdentity } from './identity/belong.ts'
import { createInstructions } from './instructions/instructions.ts'
import { createLedger } from './ledger/index.ts'
import { findBinaries } from './media/binaries.ts'
import { createFfmpegMedia } from './media/ffmpeg.ts'
import { createAuditLog } from './observability/audit-log.ts'
import { datesOf, openClock, openDatabase } from './opening/database.ts'
import { openCosts } from './opening/costs.ts'
import { openChannels } from './opening/channels.ts'
import { openMailbox } from './opening/mailbox.ts'
import { openEmbeddings, openModels } from './opening/models.ts'
import { opening, type Closers } from './opening/opening.ts'
import { openPrompts } from './opening/prompts.ts'
import { openAsking, openSearch, type SearchedBy, type Searching } from './opening/search.ts'
import { openShared } from './opening/shared.ts'
import { openStorage, placeOf } from './opening/storage.ts'
import type { Mailbox, Ports, Registry, Storage } from './ports.ts'
import { createFileTemplates } from './prompts/files.ts'
import type { RunningPorts } from './running/calls.ts'
import { ownInstructions, type RunningInstructions } from './running/instruction-calls.ts'
import type { RunningSpectra } from './running/remote.ts'
import { createVerification } from './verification.ts'

export interface OperatorPorts {
  mailbox: Mailbox
  /** Where the nodes announce themselves; undefined where they have no place in common. */
  registry: Registry | undefined
  close(): Promise<void>
}

/** The ports of a short command: its own, or where a running spectra has the data directory, that one's. */
export interface CameraPorts extends Pick<RunningPorts, 'cameras' | 'cameraFiles' | 'audit'> {
  close(): Promise<void>
}

/** What a command asks of accounts: nobody signs in by it. */
export interface AccountPorts extends Pick<RunningPorts, 'accounts'> {
  close(): Promise<void>
}

export interface ChannelPorts extends Pick<RunningPorts, 'channels'> {
  close(): Promise<void>
}

export interface CostPorts extends Pick<RunningPorts, 'processes'> {
  /** It takes to know the models, to let go on what waits: whoever runs does that. */
  costs: Omit<RunningPorts['costs'], 'releaseDue' | 'estimate'>
  clock: Clock
  close(): Promise<void>
}

export interface EstimatePorts extends Pick<Ports, 'media'> {
  costs: Pick<RunningPorts['costs'], 'estimate'>
  close(): Promise<void>
}

export interface LetterPorts extends Pick<RunningPorts, 'processes' | 'audit'> {
  mailbox: Mailbox
  close(): Promise<void>
}

export interface InstructionPorts extends RunningInstructions {
  close(): Promise<void>
}

export interface SearchPorts extends Pick<RunningPorts, 'processes' | 'search' | 'asking'> {
  storage: Storage
  close(): Promise<void>
}

export interface ReindexPorts extends Pick<RunningPorts, 'search'> {
  /** Undefined where a running process has the database, and does it. */
  own: ({ database: Database } & Pick<Searching, 'reembedding' | 'told'>) | undefined
  close(): Promise<void>
}

export interface GuestPorts extends Pick<RunningPorts, 'processes' | 'costs'> {
  mailbox: Mailbox
  clock: Clock
  close(): Promise<void>
}

export interface IdentityPorts extends Pick<Ports, 'audit'> {
  database: Database
  close(): Promise<void>
}

export interface ProcessPorts extends Pick<RunningPorts, 'processes' | 'summaries'> {
  close(): Promise<void>
}

export interface VerificationPorts extends Pick<RunningPorts, 'verification'> {
  close(): Promise<void>
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
    const { cameras, cameraFiles, audit } = running?.ports ?? (await openRows(config, {}, closers))
    return { cameras, cameraFiles, audit }
  })
}

/** What it takes to look after users and API keys. */
export function createAccountPorts(config: Config, running?: RunningSpectra): Promise<AccountPorts> {
  return opening(async (closers) => {
    const { accounts } = running?.ports ?? (await openRows(config, {}, closers))
    return { accounts }
  })
}

export function createChannelPorts(config: Config, running?: RunningSpectra): Promise<ChannelPorts> {
  return opening(async (closers) => {
    if (running) return running.ports
    const { database, clock } = await openRows(config, {}, closers)
    return { channels: await openChannels(config, { database, clock }) }
  })
}

/** What it takes to look after what models are told. */
export function createInstructionPorts(config: Config, running?: RunningSpectra): Promise<InstructionPorts> {
  return opening(async (closers) => {
    if (running) return running.ports
    const { database, clock } = await openRows(config, {}, closers)
    const instructions = createInstructions(database, {
      builtIn: createFileTemplates(),
      clock: datesOf(clock),
    })
    const { cache } = await openShared(config, closers)
    const prompts = await openPrompts(config, { database, cache, instructions }, closers)
    return { prompts, instructions, ...ownInstructions(instructions) }
  })
}

/** What it takes to say what an analysis would cost. */
export function createEstimatePorts(config: Config, running?: RunningSpectra): Promise<EstimatePorts> {
  return opening(async (closers) => {
    const binaries = await findBinaries(config)
    const media = createFfmpegMedia({ config, binaries, tempDir: join(config.dataDir, 'temp') })
    closers.push(() => media.close())
    if (running) return { media, costs: running.ports.costs }
    await makeDataDir(config.dataDir)
    const database = await openDatabase(config, { pool: WORKER_CONNECTIONS }, closers)
    const { asked } = await openModels(config, binaries.ffmpeg, closers)
    const { orphans } = createLedger(database)
    return { media, costs: openCosts(database, orphans, asked, config) }
  })
}

/** What it takes to see and limit what models cost. */
export function createCostPorts(config: Config, running?: RunningSpectra): Promise<CostPorts> {
  return opening(async (closers) => {
    const { processes, costs } = running?.ports ?? (await openRows(config, {}, closers))
    return { processes, costs, clock: systemClock }
  })
}

/** What it takes to tell what came of processes. */
export function createProcessPorts(config: Config, running?: RunningSpectra): Promise<ProcessPorts> {
  return opening(async (closers) => {
    const { processes, summaries } = running?.ports ?? (await openRows(config, {}, closers))
    return { processes, summaries }
  })
}

/** What it takes to find a moment, and the clip that shows it. */
export function createSearchPorts(
  config: Config,
  running?: RunningSpectra,
  { onRead, ...hooks }: OpeningHooks & Pick<SearchedBy, 'onRead'> = {},
): Promise<SearchPorts> {
  return opening(async (closers) => {
    if (running) {
      // Whoever runs has made sure that the objects are those of its database.
      return { ...running.ports, storage: await openStorage(config, undefined) }
    }
    const patience = { waitMs: config.databaseWait * 1000, ...hooks }
    const { database, clock, processes, cameras } = await openRows(config, patience, closers)
    const clusterId = await settleIdentity(database, await placeOf(config))
    const models = await openEmbeddings(config, closers)
    const { search, embedding } = await openSearch(config, database, { ...models, clock, onRead }, closers)
    const asking = openAsking(database, { search, embedding, cameras, clock, looks: models.looks })
    return { processes, search, asking, storage: await openStorage(config, clusterId) }
  })
}

/** What it takes to make the indexes of search again. */
export function createReindexPorts(config: Config, running?: RunningSpectra): Promise<ReindexPorts> {
  return opening(async (closers) => {
    if (running) return { search: running.ports.search, own: undefined }
    const { database, clock } = await openRows(config, { waitMs: config.databaseWait * 1000 }, closers)
    const models = await openEmbeddings(config, closers)
    const { search, reembedding, told } = await openSearch(config, database, { ...models, clock }, closers)
    return { search, own: { database, reembedding, told } }
  })
}

/** What it takes to have another process work: to order it there, and to hear how it goes. */
export function createGuestPorts(config: Config, { ports }: RunningSpectra): Promise<GuestPorts> {
  return opening(async (closers) => {
    // An embedded database goes by the clock of its machine, which is this one.
    const clock = systemClock
    const { processes, costs } = ports
    return { processes, costs, mailbox: await openMailbox(config, closers), clock }
  })
}

/** What it takes to compare rows, objects and vectors. */
export function createVerificationPorts(
  config: Config,
  running?: RunningSpectra,
): Promise<VerificationPorts> {
  return opening(async (closers) => {
    if (running) return { verification: running.ports.verification }
    const { database, audit } = await openIdentity(config, closers)
    const clusterId = await settleIdentity(database, await placeOf(config))
    const storage = await openStorage(config, clusterId)
    const models = await openEmbeddings(config, closers)
    const clock = await openClock(database, closers)
    const { check: vectors } = await openSearch(config, database, { ...models, clock }, closers)
    return { verification: createVerification({ sql: database, storage, audit, vectors }) }
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

/** What lies in the database, for a short command. */
export async function openRows(
  config: Config,
  options: Omit<PostgresqlOptions, 'url'>,
  closers: Closers,
): Promise<
  Pick<RunningPorts, 'processes' | 'cameras' | 'cameraFiles' | 'audit' | 'accounts'> &
    Pick<CostPorts, 'costs'> &
    Pick<Ports, 'clock' | 'footage' | 'summaries' | 'conversations'> & { database: Database }
> {
  if (config.databaseUrl === '') await makeDataDir(config.dataDir)
  const database = await openDatabase(config, { pool: WORKER_CONNECTIONS, ...options }, closers)
  const clusterClock = await openClock(database, closers)
  const clock = datesOf(clusterClock)
  const { processes, cameras, cameraFiles, footage, summaries, conversations } = createLedger(database, {
    clock,
  })
  const { rateLimits } = await openShared(config, closers)
  const accounts = openAccounts(config, { database, clock: clusterClock, rateLimits }, closers)
  const costs = { ...createCostReading(database), ...createBudgetSetting(database) }
  return {
    database,
    clock: clusterClock,
    processes,
    cameras,
    cameraFiles,
    footage,
    summaries,
    conversations,
    audit: createAuditLog(database),
    accounts,
    costs,
  }
}
