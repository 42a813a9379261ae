import type { Config } from './config.ts'
import { budgeted } from './costs/budgeted-models.ts'
import { createBudgets } from './costs/budgets.ts'
import { createCallLedger } from './costs/calls.ts'
import { createMeter } from './costs/meter.ts'
import type { OpeningHooks } from './create-ports.ts'
import { settleIdentity } from './identity/belong.ts'
import { findBinaries } from './media/binaries.ts'
import { openChat } from './opening/chat.ts'
import { pricedModels } from './opening/costs.ts'
import { openModels } from './opening/models.ts'
import { opening } from './opening/opening.ts'
import { openPrompts } from './opening/prompts.ts'
import { openAsking, openSearch } from './opening/search.ts'
import { openShared } from './opening/shared.ts'
import { openStorage, placeOf } from './opening/storage.ts'
import { openRows } from './ports-of-commands.ts'
import type { Storage } from './ports.ts'
import type { RunningPorts } from './running/calls.ts'
import type { RunningSpectra } from './running/remote.ts'

export interface ChatPorts extends Pick<RunningPorts, 'processes' | 'chat' | 'asking' | 'summaries'> {
  storage: Storage
  close(): Promise<void>
}

/** What it takes to answer a question, and the clips that show what is answered. */
export function createChatPorts(
  config: Config,
  running?: RunningSpectra,
  hooks: OpeningHooks = {},
): Promise<ChatPorts> {
  return opening(async (closers) => {
    if (running) return { ...running.ports, storage: await openStorage(config, undefined) }
    const patience = { waitMs: config.databaseWait * 1000, ...hooks }
    const { database, clock, ...rows } = await openRows(config, patience, closers)
    const clusterId = await settleIdentity(database, await placeOf(config))
    const binaries = await findBinaries(config)
    const shared = { ...(await openShared(config, closers)), clock }
    const meter = createMeter({ calls: createCallLedger(database), clock })
    const models = await openModels(config, binaries.ffmpeg, closers, { meter, shared })
    // What a question costs is booked and limited here as it is where turns are answered.
    const allowed = budgeted(models, createBudgets(database), pricedModels(models.asked))
    const searched = { ...models, embedding: allowed.embedding, clock }
    const { search, embedding } = await openSearch(config, database, searched, closers)
    const { cameras, footage, processes, summaries } = rows
    const asking = openAsking(database, { search, embedding, cameras, clock, looks: models.looks })
    const prompts = await openPrompts(config, { database, cache: shared.cache }, closers)
    const { language, vision } = allowed
    const storage = await openStorage(config, clusterId)
    const reads = { asking, summaries, footage, processes, cameras }
    const chat = openChat(database, { ...reads, clock, language, vision, prompts, storage })
    return { chat, asking, summaries, processes, storage }
  })
}

export interface ConversationPorts extends Pick<RunningPorts, 'conversations'> {
  costs: Pick<RunningPorts['costs'], 'ofTurns' | 'ofConversations'>
  close(): Promise<void>
}

/** What it takes to look after conversations. Who is to answer has more. */
export function createConversationPorts(
  config: Config,
  running?: RunningSpectra,
): Promise<ConversationPorts> {
  return opening(async (closers) => {
    const { conversations, costs } = running?.ports ?? (await openRows(config, {}, closers))
    return { conversations, costs }
  })
}
