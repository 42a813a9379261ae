import { isTerminalProcess } from '../schema/status.ts'
import type { ChunkView, EventView, Ports, ProcessView } from '../core/ports.ts'

/** How often the state is read where no notification arrives. */
const POLL_MS = 1_000

export interface Update {
  process: ProcessView
  /** Found since the last update, in no particular order of time. */
  events: EventView[]
}

/**
 * Tells what happens to a process until it ends, starting with its present state. Driven by notifications, with a slow
 * poll behind them; several notifications at once give one update.
 *
 * @param revived - the process was failed and is being tried again: its old end does not count
 */
export async function* follow(
  { processes, mailbox }: Pick<Ports, 'processes' | 'mailbox'>,
  { id, organizationId }: Pick<ProcessView, 'id' | 'organizationId'>,
  { signal, revived }: { signal: AbortSignal; revived: boolean },
): AsyncGenerator<Update, void, void> {
  let wake = (): void => undefined
  const chunks = new Set<string>()
  const subscription = await mailbox.subscribe('SSE_EXCHANGE', ({ processId, payload }) => {
    if (processId !== id) return
    const { fact, chunkId } = payload as { fact: string; chunkId?: string }
    if (fact === 'events_detected' && chunkId) chunks.add(chunkId)
    wake()
  })
  try {
    let restarted = !revived
    while (!signal.aborted) {
      const woken = new Promise<void>((resolve) => (wake = resolve))
      const process = await processes.get({ organizationId }, id)
      restarted ||= process.status !== 'failed'
      const found = [...chunks]
      chunks.clear()
      const events = await Promise.all(
        found.map((chunkId) => allEvents(processes, { id, organizationId }, chunkId)),
      )
      yield { process, events: events.flat() }
      if (restarted && isTerminalProcess(process.status)) return
      await untilWoken(woken, signal)
    }
  } finally {
    await subscription.cancel()
  }
}

async function untilWoken(woken: Promise<void>, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let stop = (): void => undefined
  const pause = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, POLL_MS)
    stop = resolve
  })
  signal.addEventListener('abort', stop, { once: true })
  await Promise.race([woken, pause])
  signal.removeEventListener('abort', stop)
  clearTimeout(timer)
}

/** Every event of a process (or of one of its chunks), in the order of the video. */
export async function allEvents(
  processes: Ports['processes'],
  process: Pick<ProcessView, 'id' | 'organizationId'>,
  chunkId?: string,
): Promise<EventView[]> {
  const all: EventView[] = []
  let after: string | undefined
  do {
    const filter = { processId: process.id, chunkId }
    const page = await processes.events(process, filter, { first: 200, after })
    all.push(...page.items)
    after = page.next
  } while (after)
  return all.sort((a, b) => a.startTime - b.startTime || a.endTime - b.endTime)
}

/** Every chunk of a process, in order. */
export async function allChunks(
  processes: Ports['processes'],
  process: Pick<ProcessView, 'id' | 'organizationId'>,
): Promise<ChunkView[]> {
  const all: ChunkView[] = []
  let after: string | undefined
  do {
    const page = await processes.chunks(process, process.id, { first: 200, after })
    all.push(...page.items)
    after = page.next
  } while (after)
  return all.sort((a, b) => a.ordinal - b.ordinal)
}
