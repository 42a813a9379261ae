import type { Check } from '../../core/health.ts'
import type { RestForOne } from './rest-for-one.ts'
import type { RunState } from './tree.ts'
import type { WorkerSlot } from './worker-slot.ts'

/** Whether a stage works on messages, and what there is to say about that. */
export function checkStage(parts: {
  state: RunState
  /** By command. */
  paused: boolean
  intake: Pick<RestForOne, 'running' | 'cause'>
  slots: readonly WorkerSlot[]
  /** Messages that wait for a newer node. */
  forNewer: number
  /** Messages that wait for a provider that is busy. */
  busy: number
}): Check {
  const { state, paused, intake, slots, forNewer, busy } = parts
  if (state !== 'running') return { ok: false, message: `the stage is ${state}` }
  if (!intake.running()) return { ok: false, message: intake.cause()?.message ?? 'it takes no messages' }
  if (paused) return { ok: true, message: 'paused by command' }
  const alive = slots.filter((slot) => ['ready', 'busy'].includes(slot.state())).length
  if (alive === 0) return { ok: false, message: 'no worker is running' }
  if (forNewer > 0)
    return { ok: true, message: `${forNewer} messages of a newer version wait for a newer node` }
  if (busy > 0) return { ok: true, message: `${busy} messages wait for a provider that is busy` }
  if (alive < slots.length) return { ok: true, message: `${alive} of ${slots.length} workers are running` }
  return { ok: true }
}
