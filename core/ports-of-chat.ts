import type { Config } from './config.ts'
import type { OpeningHooks } from './create-ports.ts'
import { settleIdentity } from './identity/belong.ts'
import { findBinaries } from './media/binaries.ts'
import { openChat } from './opening/chat.ts'
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
    const models = await openModels(config, binaries.ffmpeg, closers)
    const { search, embedding } = await openSearch(config, database, { ...models, clock }, closers)
    const { cameras, footage, processes, summaries } = rows
    const asking = openAsking(database, { search, embedding, cameras, clock, looks: models.looks })
    const { cache } = await openShared(config, closers)
    const prompts = await openPrompts(config, { database, cache }, closers)
    const { language, vision } = models
    const storage = await openStorage(config, clusterId)
    const reads = { asking, summaries, footage, processes, cameras }
    const chat = openChat(database, { ...reads, clock, language, vision, prompts, storage })
    return { chat, asking, summaries, processes, storage }
  })
}
