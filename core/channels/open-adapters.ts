import type { Notifications } from '../ports.ts'
import type { OpenAdapter } from './open-adapter.ts'
import type { ChannelColumns } from './rows.ts'

/** The adapters of channels that are told something, each opened once for each version of its channel. */
export interface OpenAdapters {
  /** @throws what `OpenAdapter` throws */
  of(channel: ChannelColumns): Promise<Notifications>
  /** Closes those of all but these channels. */
  keepOnly(channels: readonly ChannelColumns[]): Promise<void>
  close(): Promise<void>
}

export function createOpenAdapters(open: OpenAdapter): OpenAdapters {
  const opened = new Map<string, { version: number; adapter: Promise<Notifications> }>()

  async function closeOne(id: string): Promise<void> {
    const adapter = opened.get(id)?.adapter
    opened.delete(id)
    // One that could not be opened has nothing to close; who asked for it was told why.
    await adapter?.then(
      (each) => each.close?.(),
      () => undefined,
    )
  }

  return {
    async of(channel) {
      const kept = opened.get(channel.id)
      if (kept?.version === channel.version) return kept.adapter
      await closeOne(channel.id)
      const adapter = open(channel)
      opened.set(channel.id, { version: channel.version, adapter })
      try {
        return await adapter
      } catch (thrown) {
        opened.delete(channel.id)
        throw thrown
      }
    },
    async keepOnly(channels) {
      const ids = new Set(channels.map(({ id }) => id))
      for (const id of opened.keys()) if (!ids.has(id)) await closeOne(id)
    },
    async close() {
      await Promise.all([...opened.keys()].map(closeOne))
    },
  }
}
