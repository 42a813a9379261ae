import { randomUUID } from 'node:crypto'
import { toSpectraError } from '../errors.ts'
import type { Notification, TestResult } from '../ports.ts'
import type { OpenAdapter } from './open-adapter.ts'
import type { ChannelColumns } from './rows.ts'

/** Milliseconds, for whoever waits for it. */
const PATIENCE_MS = 20_000

/** Tells a channel that it is tried. What keeps it from that is the result, and nothing is thrown. */
export async function tryChannel(
  row: ChannelColumns,
  { openAdapter, clock }: { openAdapter: OpenAdapter; clock: () => Date },
): Promise<TestResult> {
  const notification: Notification = {
    ...{ id: randomUUID(), organizationId: row.organization_id, kind: 'test', at: clock() },
    title: `Spectra Sight: a test of the channel ${row.name}`,
    data: { channelId: row.id },
  }
  try {
    const adapter = await openAdapter(row)
    try {
      await adapter.publish(notification, AbortSignal.timeout(PATIENCE_MS))
    } finally {
      await adapter.close?.()
    }
    return { delivered: true }
  } catch (thrown) {
    const isLate = thrown instanceof Error && thrown.name === 'TimeoutError'
    if (isLate) {
      const message = `Cannot tell ${row.name}: nothing came back for ${PATIENCE_MS / 1000} s`
      return { delivered: false, cause: { code: 'SS_CHANNEL_UNAVAILABLE', message } }
    }
    const { code, message, advice } = toSpectraError(thrown)
    return { delivered: false, cause: { code, message, ...(advice && { advice }) } }
  }
}
