import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { createCursors } from '../../core/ledger/cursors.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import { createAuditLog } from '../../core/observability/audit-log.ts'
import { createOperating } from '../../core/operating/index.ts'
import type { Envelope, Mailbox, Replays } from '../../core/ports.ts'
import { createReplays } from '../../core/replays/replays.ts'
import { createReplaying, type ReplayingOptions } from '../../core/replays/step.ts'
import { stableId } from '../../schema/ids.ts'
import { emptyTables } from '../helpers/database.ts'
import { cutProcess, described, ORG } from '../helpers/pipeline.ts'
import { receive } from './mailbox/helpers.ts'

export const CAUSE = { code: 'SS_URL_FAILED', message: 'Cannot read it', retryable: true } as const
const QUEUE = 'M0_RESULTS_QUEUE'
const DEAD = 'M1_DEADLETTER_QUEUE'
const own = { organizationId: ORG, userId: stableId('user', 'me') }
const PACE = { perSecond: 1000, by: 'me@here' }
const ALL = { queue: DEAD } as const

export interface ReplayParts extends LedgerParts {
  database: Database
  mailbox: Mailbox
  replays: Replays
}

export function replayParts(database: Database, mailbox: Mailbox): ReplayParts {
  const parts = createLedger(database)
  const cursors = createCursors('a secret of the tests')
  const operating = createOperating(database, cursors)
  const replays = createReplays({ database, mailbox, processes: parts.processes, operating, cursors })
  return { ...parts, database, mailbox, replays }
}

/** Chunks that failed for good, each with its dead letter. */
export async function failedChunks(parts: ReplayParts, count: number): Promise<Envelope[]> {
  const { m1 } = await cutProcess(parts, count)
  await parts.mailbox.publish(m1.map((envelope) => ({ queue: QUEUE, envelope })))
  const box = await receive(parts.mailbox, QUEUE, count)
  for (const delivery of await box.take(count)) {
    const envelope = delivery.body as Envelope
    await parts.worklog.begin('vlm', envelope, 0)
    await parts.worklog.fail('vlm', envelope, CAUSE, 3)
    await delivery.deadLetter(CAUSE)
  }
  await box.cancel()
  return m1
}

/** What every adapter promises of dead letters that are brought back at a pace. */
export function replaysContract(
  t: Test,
  name: string,
  open: (t: Test) => Promise<{ database: Database; mailbox: Mailbox }>,
): void {
  const promise = (
    what: string,
    run: (t: Test, parts: ReplayParts, step: (change?: object) => Promise<boolean>) => Promise<unknown>,
  ): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      const { database, mailbox } = await open(t)
      await emptyTables(database)
      const parts = replayParts(database, mailbox)
      const ports = { mailbox, processes: parts.processes, audit: createAuditLog(database) }
      const replaying = createReplaying({ database, ports, lookMs: 0 })
      const step = (change: Partial<ReplayingOptions['ports']> = {}): Promise<boolean> =>
        (Object.keys(change).length > 0
          ? createReplaying({ database, ports: { ...ports, ...change }, lookMs: 0 })
          : replaying)(new AbortController().signal)
      await run(t, parts, step)
    })
  }

  /** Those that came back to their stage, worked on as it does. */
  async function work(
    { mailbox, worklog }: ReplayParts,
    count: number,
    outcome: (envelope: Envelope) => 'done' | 'failed',
  ): Promise<Envelope[]> {
    const box = await receive(mailbox, QUEUE)
    const taken: Envelope[] = []
    for (const delivery of await box.take(count)) {
      const envelope = delivery.body as Envelope
      taken.push(envelope)
      await worklog.begin('vlm', envelope, delivery.replays)
      if (outcome(envelope) === 'done') {
        await worklog.commit('vlm', envelope, described(envelope), { end: true })
        await delivery.ack()
      } else {
        await worklog.fail('vlm', envelope, CAUSE, 3)
        await delivery.deadLetter(CAUSE)
      }
    }
    await box.cancel()
    return taken
  }

  promise(
    'letters come back to their stage, and the replay is over when what came of each is known',
    async (t, parts, step) => {
      const messages = await failedChunks(parts, 4)
      const started = await parts.replays.start(own, { ...PACE, selection: ALL })
      t.match(started, {
        state: 'running',
        total: 4,
        done: 0,
        failed: 0,
        perSecond: 1000,
        userId: own.userId,
      })
      t.equal(await step(), true)
      t.match(await parts.mailbox.depth(QUEUE), { ready: 4 })
      t.match(await parts.mailbox.depth(DEAD), { ready: 0 })
      await step()
      t.match(
        await parts.replays.get(own, started.id),
        { state: 'running', done: 4 },
        'nobody worked on them yet',
      )
      const first = messages[0]!.id
      await work(parts, 4, ({ id }) => (id === first ? 'failed' : 'done'))
      await step()
      const ended = await parts.replays.get(own, started.id)
      t.match(ended, { state: 'completed', total: 4, done: 4, failed: 1, endedAt: Date })
      t.match(await parts.mailbox.browse(DEAD), [{ id: first, replays: 1 }])
      t.equal(await step(), false, 'nothing is left to do')
      const audited = await parts.database.query<{ action: string; user_id: string | null }>(
        `select action, user_id from spectra_ops.audit_log where subject = $1 order by id`,
        [started.id],
      )
      t.match(audited, [{ action: 'replay.start', user_id: own.userId }, { action: 'replay.completed' }])
    },
  )

  promise('no more than the pace allows come back', async (t, parts, step) => {
    await failedChunks(parts, 3)
    const { id } = await parts.replays.start(own, { ...PACE, perSecond: 0.01, selection: ALL })
    for (let round = 0; round < 3; round++) await step()
    t.match(await parts.replays.get(own, id), { done: 1 })
    t.match(await parts.mailbox.depth(QUEUE), { ready: 1 })
    // As if the leader had been away for an hour: one more, and not thirty-six.
    await parts.database.query(`update spectra_ops.replays set next_at = next_at - interval '1 hour'`)
    for (let round = 0; round < 3; round++) await step()
    t.match(await parts.replays.get(own, id), { done: 2 })
  })

  promise('it stops once so many failed again, and the rest stay dead letters', async (t, parts, step) => {
    await failedChunks(parts, 4)
    const order = { ...PACE, perSecond: 2, stopAfterFailures: 2, selection: ALL }
    const { id } = await parts.replays.start(own, order)
    await step()
    await parts.database.query(`update spectra_ops.replays set next_at = now()`)
    await step()
    await work(parts, 2, () => 'failed')
    await step()
    t.match(await parts.replays.get(own, id), {
      ...{ state: 'stopped', done: 2, failed: 2, stoppedBecause: '2 letters failed again' },
    })
    await step()
    t.match(await parts.mailbox.depth(DEAD), { ready: 4 })
  })

  promise(
    'a message that is refused before its stage looks at it counts as failed',
    async (t, parts, step) => {
      await failedChunks(parts, 1)
      const { id } = await parts.replays.start(own, { ...PACE, selection: ALL })
      await step()
      const box = await receive(parts.mailbox, QUEUE)
      await (await box.next()).deadLetter({ ...CAUSE, code: 'SS_MESSAGE_INVALID' })
      await box.cancel()
      await step()
      t.match(await parts.replays.get(own, id), { state: 'completed', failed: 1 })
    },
  )

  promise(
    'a leader that dies between bringing back and ticking off has no letter brought back twice',
    async (t, parts, step) => {
      const messages = await failedChunks(parts, 3)
      const { id } = await parts.replays.start(own, { ...PACE, selection: ALL })
      const { mailbox } = parts
      const dying = {
        mailbox: {
          ...mailbox,
          async replay(...given: Parameters<Mailbox['replay']>) {
            await mailbox.replay(...given)
            throw new Error('killed')
          },
        },
      }
      await t.rejects(step(dying), { message: 'killed' })
      t.match(await mailbox.depth(QUEUE), { ready: 3 })
      // One of them has failed again before another leader goes on.
      const last = messages[2]!.id
      await work(parts, 3, (envelope) => (envelope.id === last ? 'failed' : 'done'))
      await step()
      await step()
      t.match(await parts.replays.get(own, id), { state: 'completed', done: 3, failed: 1 })
      t.match(await mailbox.depth(QUEUE), { ready: 0 })
      t.match(
        await mailbox.browse(DEAD),
        [{ id: last, replays: 1 }],
        'what failed again is not brought back again',
      )
    },
  )

  promise('a cancelled one brings back nothing more', async (t, parts, step) => {
    await failedChunks(parts, 2)
    const { id } = await parts.replays.start(own, { ...PACE, selection: ALL })
    t.match(await parts.replays.cancel(own, id, 'me'), { state: 'cancelled', done: 0, endedAt: Date })
    t.match(await parts.replays.cancel(own, id, 'me'), { state: 'cancelled' }, 'twice is as good as once')
    t.equal(await step(), false)
    t.match(await parts.mailbox.depth(DEAD), { ready: 2 })
    const left = await parts.database.query('select 1 from spectra_ops.replay_letters')
    t.equal(left.length, 0, 'nothing is kept of its letters')
  })

  promise('an order with a key is carried out once', async (t, parts) => {
    await failedChunks(parts, 1)
    const order = { ...PACE, selection: ALL, idempotencyKey: 'k' }
    const first = await parts.replays.start(own, order)
    t.equal((await parts.replays.start(own, order)).id, first.id)
    await t.rejects(parts.replays.start(own, { ...order, perSecond: 5 }), { code: 'SS_IDEMPOTENCY_CONFLICT' })
    t.equal((await parts.replays.list(own, {})).items.length, 1)
  })

  promise('what cannot be is refused', async (t, parts) => {
    const start = (change: object) => parts.replays.start(own, { ...PACE, selection: ALL, ...change })
    await t.rejects(start({}), { code: 'SS_INPUT_INVALID', message: /no dead letter fits/ })
    for (const perSecond of [0, -1, Number.NaN, 1001])
      await t.rejects(start({ perSecond }), { code: 'SS_INPUT_INVALID', message: /a second/ })
    for (const stopAfterFailures of [0, 1.5])
      await t.rejects(start({ stopAfterFailures }), { code: 'SS_INPUT_INVALID', message: /stop after/ })
    await t.rejects(parts.replays.get(own, 'nonsense'), { code: 'SS_NOT_FOUND' })
  })

  promise('each organization, and each part of it, has its own (P8)', async (t, parts) => {
    await failedChunks(parts, 1)
    const theirs = { organizationId: stableId('organization', 'theirs') }
    const atTheDoor = { organizationId: ORG, cameras: ['door'] }
    const order = { ...PACE, selection: { ...ALL, organizationId: ORG } }
    await t.rejects(parts.replays.start(theirs, order), { message: /no dead letter fits/ })
    await t.rejects(parts.replays.start(atTheDoor, order), { message: /no dead letter fits/ })
    const { id } = await parts.replays.start(own, order)
    for (const tenant of [theirs, atTheDoor]) {
      await t.rejects(parts.replays.get(tenant, id), { code: 'SS_NOT_FOUND' })
      await t.rejects(parts.replays.cancel(tenant, id, 'them'), { code: 'SS_NOT_FOUND' })
      t.same((await parts.replays.list(tenant, {})).items, [])
    }
    t.match(await parts.replays.get(own, id), { state: 'running' })
  })

  promise('each step is in the journal', async (t, parts, step) => {
    await failedChunks(parts, 1)
    const { id } = await parts.replays.start(own, { ...PACE, selection: ALL })
    await step()
    await parts.replays.cancel(own, id, 'me')
    const told = await parts.database.query<{ kind: string }>(
      `select kind from spectra_ops.journal where kind like 'replay%' and $1 = any(subjects) order by seq`,
      [id],
    )
    t.same(
      told.map(({ kind }) => kind),
      ['replay_started', 'replay_progressed', 'replay_cancelled'],
    )
  })
}
