import type { Fact, FactName } from '../../schema/facts.ts'
import type { Envelope, Handoff } from '../ports.ts'
import { notification } from './outbox.ts'
import { partOf, type Part } from './parts.ts'
import { refusedFact, WITHOUT_PROCESS, type Recorders, type Recording } from './recorders/recorder.ts'
import { isStatusFact } from './status-facts.ts'
import type { WorkItem } from './work-item.ts'

const hasRecorder = (fact: Fact): boolean => !isStatusFact(fact)

/** Whether any fact of the hand-offs has a recorder of its own. */
export const haveRecorders = (handoffs: readonly Handoff[]): boolean =>
  handoffs.some(({ records = [] }) => records.some(hasRecorder))

/**
 * No fact is dropped in silence: each one moves statuses of a process, or has a recorder.
 * @throws SS_FACT_REFUSED, before anything is recorded
 */
export function checkFacts(
  recorders: Recorders,
  envelope: Envelope,
  item: WorkItem | undefined,
  handoffs: readonly Handoff[],
): void {
  for (const fact of handoffs.flatMap(({ records = [] }) => records)) {
    if (isStatusFact(fact)) {
      if (!item) throw refusedFact(fact, envelope, WITHOUT_PROCESS)
    } else if (!Object.hasOwn(recorders, fact.fact)) {
      throw refusedFact(fact, envelope, 'no recorder in core/ledger/recorders has this name')
    }
  }
}

/**
 * Records what has a recorder, in the order of the hand-offs. Returns what is left to do: the facts that move statuses, which
 * are recorded after this, by one statement, and the messages. The message of a hand-off goes with its status facts; where it has none, with its other facts: handed on
 * if one of them changed something. A change of a process is told to its subscribers.
 */
export async function runRecorders(
  recorders: Recorders,
  recording: Recording,
  handoffs: readonly Handoff[],
): Promise<{ parts: Part[]; changed: boolean }> {
  const { envelope, at, process } = recording
  const parts: Part[] = []
  let changed = false
  for (const handoff of handoffs) {
    const recorded = (handoff.records ?? []).filter(hasRecorder)
    const news: FactName[] = []
    for (const fact of recorded)
      if (await recorders[fact.fact]!(fact as never, recording)) news.push(fact.fact)
    const part = partOf(envelope, at, handoff)
    if (recorded.length === 0 || part.facts.length > 0 || news.length > 0) parts.push(part)
    if (process) parts.push(...news.map((name) => told(recording, name, process.item)))
    changed ||= news.length > 0
  }
  return { parts, changed }
}

const told = ({ envelope, at }: Recording, name: FactName, { chunkId }: WorkItem): Part => ({
  facts: [],
  message: notification(envelope, at, name, chunkId),
})
