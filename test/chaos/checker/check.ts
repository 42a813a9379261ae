import { checkPromises, verdictOf, type Verdict } from '../../../core/ledger/promises.ts'
import { queue, type QueueName } from '../../../schema/queues.ts'
import { clipsAreOrderedOnce } from './cameras.ts'
import type { Evidence, Finding } from './evidence.ts'
import {
  inHandIsBounded,
  nothingIsAcknowledgedEarly,
  nothingIsDoneTwice,
  summariesAreReal,
  triesAreBounded,
} from './history.ts'
import { contentsAgree } from './objects.ts'
import { ordersAreFulfilled } from './orders.ts'
import { effectsAreWrittenOnce, statusesGoForward } from './statuses.ts'
import {
  consumersAreThere,
  memoryIsBounded,
  restartsObeyThePolicy,
  somebodyLeads,
  stopsAreClean,
  treeIsAlive,
} from './supervision.ts'
import { lowPriorityIsServed } from './waits.ts'

/**
 * Of a node's own process: Node itself, ports and connections, and what is in hand; where its workers live in it, theirs, too.
 */
const MEMORY_BYTES = { forked: 400 * 2 ** 20, 'in-memory': 500 * 2 ** 20 }
/**
 * After the drain of the configuration what does not end is given back, and taken from its workers; then a node has ten seconds
 * for its goodbyes, whoever is silent (`supervisors/node/end-in-time.ts`). The rest is for a busy machine.
 */
const STOP_GRACE_MS = 20_000

/** From a kill of oneself to word of one's end. Numbers of processes come again in a long run. */
const AT_ONCE_MS = 5000

/** Says of each promise whether it held in a run that has settled, and by what. */
export async function check(evidence: Evidence): Promise<Verdict[]> {
  const { database, mailbox, storage, journal, changes, orders, problems, planted, rest, cluster } = evidence
  const verdict = (promise: string, finding: Finding): Verdict => verdictOf(promise, finding)
  const cancelled = new Set(orders.filter((order) => order.cancelled).map(({ id }) => id))
  const plants = new Set(planted.map(({ id }) => id))
  const processOf = new Map(
    journal.flatMap((entry) => (entry.op === 'began' ? [[entry.message, entry.process]] : [])),
  )
  const isExcused = (message: string): boolean =>
    message === 'unreadable' || plants.has(message) || cancelled.has(processOf.get(message) ?? '')
  const attempts = new Map(
    Object.values(cluster.stages).map((stage) => [stage.queue as string, stage.attempts]),
  )
  const takers = new Set(journal.flatMap(({ op, pid }) => (op === 'delivered' ? [pid] : [])))
  const kills = journal.filter((entry) => entry.op === 'fault' && entry.kind === 'kill')
  const outputs = await database.query<{ chunk_id: string; summary: string; sha256: string }>(
    `select o.chunk_id, o.summary, c.sha256 from spectra_insights.chunk_outputs o
     join (select id, sha256 from spectra_ops.batch_video_chunks
       union all select id, sha256 from spectra_ops.cam_video_chunks) c on c.id = o.chunk_id`,
  )

  return [
    verdict('P1 nothing accepted is lost (orders)', await ordersAreFulfilled(database, orders, problems)),
    verdict('P1 nothing accepted is lost (rest)', {
      counted: 'at rest',
      wrong: rest.restless ? [rest.restless] : [],
    }),
    verdict('P1 nothing is acknowledged early (history)', nothingIsAcknowledgedEarly(journal, isExcused)),
    verdict('P2 nothing is done twice (history)', nothingIsDoneTwice(journal)),
    verdict('P2 effects happen once (audit)', effectsAreWrittenOnce(changes)),
    verdict('P2 effects come from finished work (journal)', summariesAreReal(journal, outputs)),
    verdict('P2 clips are ordered once', await clipsAreOrderedOnce(database)),
    verdict('P4 status never goes back (audit)', statusesGoForward(changes, evidence.replayedAt)),
    verdict(
      'P5 crashes stay small (tries)',
      triesAreBounded(journal, (name) => attempts.get(name) ?? Infinity),
    ),
    verdict('P6 back-pressure everywhere (in hand)', inHandIsBounded(journal)),
    verdict(
      'P6 back-pressure everywhere (memory)',
      memoryIsBounded(evidence.peakRssBytes, memoryOf(evidence.cluster)),
    ),
    verdict(
      'P7 deploys are invisible (stops)',
      stopsAreClean(
        evidence.exits,
        cluster.node.drainMs + STOP_GRACE_MS,
        (pid) => takers.has(pid),
        ({ pid, at }) => kills.some((kill) => kill.pid === pid && Math.abs(at - kill.at) < AT_ONCE_MS),
      ),
    ),
    verdict(
      'P9 low priority is served',
      await lowPriorityIsServed(database, cluster.admission, evidence.ofPriorities),
    ),
    verdict('P11 storage and rows agree (contents)', await contentsAgree(database, storage)),
    verdict('Supervision: the tree is alive', treeIsAlive(rest)),
    verdict('Supervision: somebody leads, and its loops come round', somebodyLeads(rest)),
    verdict('Supervision: consumers are there', consumersAreThere(rest)),
    verdict('Supervision: restarts obey the policy', await restartsObeyThePolicy(database, cluster)),
    ...(await checkPromises(database, mailbox, storage, evidence.deletions)),
  ]
}

/** The stage that a message of this queue is for. */
export const stageOf = (name: QueueName): string => queue(name).consumer

const memoryOf = ({ stages }: Evidence['cluster']): number =>
  Math.max(...Object.values(stages).map(({ mode }) => MEMORY_BYTES[mode]))
