import type { Test } from 'tap'
import fc from 'fast-check'
import type { Database } from '../../core/database/database.ts'
import type { Cause } from '../../core/errors.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import { checkPromises, type Verdict } from '../../core/ledger/promises.ts'
import type { Envelope, Handoff, Storage } from '../../core/ports.ts'
import { queue, type QueueName } from '../../schema/queues.ts'
import { canMoveChunk, canMoveProcess, CHUNK_STATUSES, PROCESS_STATUSES } from '../../schema/status.ts'
import { emptyTables } from '../helpers/database.ts'
import * as pipeline from '../helpers/pipeline.ts'
import {
  createSimulatedMailbox,
  type HeldMessage,
  type SimulatedMailbox,
} from '../helpers/simulated-mailbox.ts'

const CHUNKS = 2
/** Enough to meet the planted faults; `LEDGER_RUNS` asks for a longer hunt. */
const RUNS = Number(process.env.LEDGER_RUNS ?? 20)
const CAUSE: Cause = { code: 'SS_ANALYSIS_FAILED', message: 'Cannot look at it', retryable: true }

/** The simulation stores nothing: objects are not its matter. */
const none = async function* () {}
const NO_OBJECTS = { list: none, stat: async () => undefined, trash: { list: none } } as unknown as Storage

/** What happens to one delivery: how many hand-offs are committed, and how the worker ends. */
type Fate = 'done' | 'crash' | 'crash before ack' | 'fail' | 'crash before dead letter'
type Step =
  | { do: 'relay'; forgets: boolean }
  | { do: 'deliver'; picks: number[]; fate: Fate; after: number }
  | { do: 'replay'; pick: number }

/** Workers that break a rule of theirs; the checker must notice. */
type Fault = 'none' | 'acknowledges early' | 'dead-letters without accounting'

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('relay' as const), forgets: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('deliver' as const),
      picks: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
      fate: fc.constantFrom<Fate[]>(
        'done',
        'done',
        'crash',
        'crash before ack',
        'fail',
        'crash before dead letter',
      ),
      after: fc.nat(4),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replay' as const), pick: fc.nat() }) },
)

const handoffs = (envelope: Envelope): Handoff[] => {
  switch (envelope.type) {
    case 'VideoProcessingRequest': {
      const cuts = Array.from({ length: CHUNKS }, (_, index) => pipeline.chunkCut(envelope, index + 1))
      return [pipeline.sourceOpened(), ...cuts, pipeline.chunkingEnded(CHUNKS)]
    }
    case 'ChunkProcessingRequest':
      return [pipeline.described(envelope)]
    default:
      return [...pipeline.tasks(envelope, 1), {}]
  }
}

/** The search, as far as the checker looks at it: a document per chunk that was indexed. */
async function store(database: Database, { organizationId, processId }: Envelope, handoff: Handoff) {
  for (const fact of handoff.records ?? []) {
    if (fact.fact !== 'chunk_indexed') continue
    await database.query(
      `insert into spectra_insights.chunk_documents (chunk_id, organization_id, process_id, ordinal, start_time, end_time,
         at, text, event_types, embedding, dimensions, model, updated_at)
       values ($1, $2, $3, 1, 0, 10, now(), 'text', '{}', '{1}', 1, 'test', now()) on conflict do nothing`,
      [fact.chunkId, organizationId, processId],
    )
  }
}

async function deliver(
  database: Database,
  { worklog }: LedgerParts,
  mailbox: SimulatedMailbox,
  message: HeldMessage,
  { fate, after }: { fate: Fate; after: number },
  fault: Fault,
): Promise<void> {
  const stage = queue(message.queue).consumer
  const { envelope, replays } = message
  if (fault === 'acknowledges early') mailbox.ack(message)
  const begun = await worklog.begin(stage, envelope, replays)
  if (begun.state === 'done' || begun.state === 'void') return mailbox.ack(message)
  if (begun.state === 'failed') return mailbox.deadLetter(message)
  const all = handoffs(envelope)
  for (const [index, handoff] of all.entries()) {
    if (fate !== 'done' && fate !== 'crash before ack' && index >= after) break
    await store(database, envelope, handoff)
    await worklog.commit(stage, envelope, handoff, { end: index === all.length - 1 })
  }
  if (fate === 'done') mailbox.ack(message)
  if (fate !== 'fail' && fate !== 'crash before dead letter') return
  if (fault !== 'dead-letters without accounting') await worklog.fail(stage, envelope, CAUSE, 5)
  if (fate === 'fail') mailbox.deadLetter(message)
}

async function relay({ worklog }: LedgerParts, mailbox: SimulatedMailbox, forgets: boolean): Promise<void> {
  const messages = await worklog.outbox(100)
  for (const { to, envelope } of messages) if (to !== 'SSE_EXCHANGE') mailbox.put(to as QueueName, envelope)
  if (!forgets) await worklog.sent(messages.map(({ seq }) => seq))
}

const chosen = <T>(from: readonly T[], picks: readonly number[]): T[] =>
  from.length === 0 ? [] : [...new Set(picks.map((pick) => from[pick % from.length]!))]

/** Plays the steps, then lets everything come to its end, replays included. */
async function play(database: Database, steps: readonly Step[], fault: Fault = 'none'): Promise<Verdict[]> {
  await emptyTables(database)
  const parts = createLedger(database)
  const mailbox = createSimulatedMailbox()
  const check = (): Promise<Verdict[]> => checkPromises(database, mailbox.view, NO_OBJECTS)
  const watch = statusWatch(database)
  const process = await parts.processes.create(pipeline.request())
  for (const step of steps) {
    // A message that was replayed may bring its chunk and process back to life; nothing else may.
    const replayed = mailbox.messages.some(({ replays }) => replays > 0)
    if (step.do === 'relay') await relay(parts, mailbox, step.forgets)
    if (step.do === 'deliver') {
      const messages = chosen(mailbox.waiting(), step.picks)
      await Promise.all(messages.map((message) => deliver(database, parts, mailbox, message, step, fault)))
    }
    const back = step.do === 'replay' ? chosen(mailbox.deadLetters(), [step.pick]) : []
    for (const message of back) mailbox.replay(message)
    await watch(replayed)
  }
  await drain(database, parts, mailbox, fault)
  const judged = await check()
  for (const message of mailbox.deadLetters()) mailbox.replay(message)
  await drain(database, parts, mailbox, 'none')
  const end = [...(await check()), ...judged].filter(({ promise }) => !promise.startsWith('P11'))
  const { status } = await parts.processes.get({ organizationId: pipeline.ORG }, process.id)
  return [...end, { promise: 'P3 replays lead to completed', held: status === 'completed', evidence: status }]
}

async function drain(
  database: Database,
  parts: LedgerParts,
  mailbox: SimulatedMailbox,
  fault: Fault,
): Promise<void> {
  for (let round = 0; round < 20; round++) {
    await relay(parts, mailbox, false)
    if (mailbox.waiting().length === 0) return
    for (const message of mailbox.waiting())
      await deliver(database, parts, mailbox, message, { fate: 'done', after: 99 }, fault)
  }
}

/** Throws when a status is not what can come after the one before (P4). */
function statusWatch(database: Database) {
  const before = new Map<string, string>()
  return async (mayRevive: boolean): Promise<void> => {
    const rows = await database.query<{ id: string; status: string; kind: string }>(
      `select id, status, 'process' as kind from spectra_ops.batch_video_processes
       union all select id, status, 'chunk' from spectra_ops.batch_video_chunks`,
    )
    for (const { id, status, kind } of rows) {
      const from = before.get(id) ?? status
      const legal =
        kind === 'process' ? reaches(PROCESS_STATUSES, canMoveProcess) : reaches(CHUNK_STATUSES, canMoveChunk)
      const revived = mayRevive && from === 'failed'
      if (from !== status && !revived && !legal(from, status))
        throw new Error(`P4: ${kind} went from ${from} to ${status}`)
      before.set(id, status)
    }
  }
}

function reaches<S extends string>(statuses: readonly S[], canMove: (from: S, to: S) => boolean) {
  const reach = (from: S, to: S): boolean =>
    from === to || statuses.some((next) => canMove(from, next) && reach(next, to))
  return (from: string, to: string): boolean => reach(from as S, to as S)
}

const broken = (verdicts: Verdict[]): string[] =>
  verdicts.filter(({ held }) => !held).map(({ promise, evidence }) => `${promise}: ${evidence}`)

/** Every ledger keeps its promises however work is interleaved. `open` gives a database that may be emptied. */
export function interleavings(t: Test, name: string, open: () => Database): void {
  void t.test(`${name}: P1-P4 hold for any order of deliveries, crashes, failures and replays`, async (t) => {
    const database = open()
    // The simulation indexes as it is done without pgvector, on every database.
    const without = { ...database, vectors: false }
    const seed = Number(process.env.LEDGER_SEED ?? Date.now() % 1_000_000)
    t.comment(`seed ${seed} (LEDGER_SEED=${seed} replays it)`)
    const steps = fc.array(step, { minLength: 5, maxLength: 25, size: 'max' })
    await fc.assert(
      fc.asyncProperty(steps, async (steps) => {
        const faults = broken(await play(without, steps))
        if (faults.length > 0) throw new Error(faults.join('\n'))
      }),
      { seed, numRuns: RUNS, interruptAfterTimeLimit: RUNS * 750 },
    )

    await t.test(
      `${name}: a worker that acknowledges before its work is recorded is caught (P1)`,
      async (t) => {
        const crash: Step = { do: 'deliver', picks: [0], fate: 'crash', after: 2 }
        const verdicts = await play(without, [{ do: 'relay', forgets: false }, crash], 'acknowledges early')
        t.match(broken(verdicts).join('\n'), /P1 .*process .* is processing, and no message is left/)
      },
    )

    await t.test(
      `${name}: a worker that dead-letters without accounting for it is caught (P3)`,
      async (t) => {
        const fail: Step = { do: 'deliver', picks: [0], fate: 'fail', after: 1 }
        const verdicts = await play(
          without,
          [{ do: 'relay', forgets: false }, fail],
          'dead-letters without accounting',
        )
        t.match(broken(verdicts).join('\n'), /P3 .*dead letter .* has no failure/)
      },
    )
  })
}
