import type { DiscoveredCamera } from '../../ports.ts'
import type { FoundCamera } from './discover.ts'

/** How long others are told of a camera that was found. Milliseconds. */
export const SHARED_MS = 24 * 3_600_000

/** What others are told of cameras that were found: those that said where their streams are. */
export const sharedOf = (
  found: readonly FoundCamera[],
  { organizationId, now }: { organizationId: string; now: Date },
): DiscoveredCamera[] =>
  found.flatMap(({ url, address, name, manufacturer, model, hardware, streams = [] }) => {
    const main = streams.find(({ role }) => role === 'main')
    if (!main) return []
    const called = name ?? [manufacturer, model ?? hardware].filter(Boolean).join(' ')
    return [{ id: url, organizationId, name: called || address, source: main.url, seenAt: now }]
  })
