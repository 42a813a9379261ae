import { join } from 'node:path'
import t, { type Test } from 'tap'
import { systemClock } from '../../core/clock.ts'
import type { Database } from '../../core/database/database.ts'
import { createCursors } from '../../core/ledger/cursors.ts'
import { createLedger } from '../../core/ledger/index.ts'
import { everyFailureIsAccountedFor } from '../../core/ledger/promises/accounted.ts'
import { silentLogger } from '../../core/logger.ts'
import { createEmbeddedMailbox } from '../../core/mailbox/embedded.ts'
import { createOperating } from '../../core/operating/index.ts'
import type { Delivery, Envelope } from '../../core/ports.ts'
import { recallLetters } from '../../supervisors/steward/letters.ts'
import { CAUSE } from '../contracts/ledger.ts'
import { emptyTables, testDatabase } from '../helpers/database.ts'
import { eventually } from '../helpers/eventually.ts'
import { cutProcess } from '../helpers/pipeline.ts'
import { tempDir } from '../helpers/temp.ts'
import { roundsOf } from './helpers/rounds.ts'

const QUEUE = 'M0_RESULTS_QUEUE'
const LETTERS = 'M1_DEADLETTER_QUEUE'
const ATTEMPTS = 5

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

/** A ledger and a mailbox, and a message of which each lost its part: recorded as failed after so many replays, in no queue. */
async function failed(t: Test, { replays = 0, ago = '2 minutes' } = {}) {
  await emptyTables(database)
  const ledger = createLedger(database)
  const mailbox = createEmbeddedMailbox({ path: join(tempDir(t), 'mailbox.sqlite') })
  const ending = new AbortController()
  const loops: Promise<void>[] = []
  t.teardown(async () => {
    ending.abort()
    await Promise.all(loops)
    await mailbox.close()
  })
  const { m1 } = await cutProcess(ledger, 2)
  const [message] = m1 as [Envelope]
  await ledger.worklog.begin('vlm', message, 0)
  await ledger.worklog.fail('vlm', message, CAUSE, ATTEMPTS)
  for (let replay = 1; replay <= replays; replay++) {
    await ledger.worklog.begin('vlm', message, replay)
    await ledger.worklog.fail('vlm', message, CAUSE, ATTEMPTS)
  }
  await database.query(`update spectra_ops.failures set last_failed_at = now() - interval '${ago}'`)

  /** Looks so many times, as the leader does. */
  async function looks(times: number): Promise<void> {
    const rounds = roundsOf(systemClock)
    const handled = () => rounds.view('steward').handled
    const stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, ending.signal])
    const { orphans } = ledger
    const options = { queues: [QUEUE] as const, mailbox, orphans, clock: systemClock, logger: silentLogger }
    const over = recallLetters({ ...options, rounds, everyMs: 1 }, signal)
    loops.push(over)
    await eventually(`${times} looks`, () => handled() >= times)
    stop.abort()
    await over
    t.equal(rounds.view('steward').failed, 0)
  }

  /** What the stage does with whatever is in its queue. */
  async function stage(): Promise<string[]> {
    const did: string[] = []
    const consumer = await mailbox.consume(QUEUE, { prefetch: 1 }, (delivery) => {
      void settle(delivery).then((state) => did.push(state))
    })
    const settle = async (delivery: Delivery): Promise<string> => {
      const begun = await ledger.worklog.begin('vlm', delivery.body as Envelope, delivery.replays)
      if (begun.state === 'failed') await delivery.deadLetter(begun.cause, { again: true })
      else await delivery.ack()
      return begun.state
    }
    await eventually('the queue is empty', async () => {
      const { ready, inFlight } = await mailbox.depth(QUEUE)
      return ready + inFlight === 0
    })
    await consumer.cancel()
    return did
  }
  const accounted = () => everyFailureIsAccountedFor(database, mailbox)
  return { ledger, mailbox, message, looks, stage, accounted }
}

void t.test('recallLetters(): a failure without its dead letter is given one, as it was (P3)', async (t) => {
  const { mailbox, message, looks, stage, accounted } = await failed(t)
  t.match((await accounted()).wrong, [/has no dead letter/])
  await looks(3)
  t.same(await stage(), ['failed'])
  t.match(await mailbox.browse(LETTERS), [
    { id: message.id, cause: CAUSE, attempt: ATTEMPTS, replays: 0, body: { payload: message.payload } },
  ])
  t.same((await accounted()).wrong, [])
  await looks(5)
  t.same(await stage(), [], 'it has one')
  t.equal((await mailbox.depth(LETTERS)).ready, 1, 'never twice')
})

void t.test(
  'recallLetters(): a letter that is given again after replays can be replayed again',
  async (t) => {
    const { ledger, mailbox, message, looks, stage } = await failed(t, { replays: 2 })
    await looks(3)
    t.same(await stage(), ['failed'])
    t.match(await mailbox.browse(LETTERS), [{ id: message.id, replays: 2 }])
    t.equal(await mailbox.replay(LETTERS), 1)
    t.same(await stage(), ['fresh'], 'it lives again')
    t.equal(await ledger.orphans.owed(QUEUE), 0)
  },
)

void t.test('recallLetters(): a letter that was only slow is one all the same', async (t) => {
  const { mailbox, message, looks, stage, accounted } = await failed(t)
  await looks(3)
  // The node was slow, not dead: it stores the letter by itself, and acknowledges.
  const [again] = await mailbox.browse(QUEUE)
  t.equal(again!.id, message.id)
  t.same(await stage(), ['failed'])
  await mailbox.publish([{ queue: QUEUE, envelope: message }])
  t.same(await stage(), [], 'what is there is not stored a second time')
  t.equal((await mailbox.depth(LETTERS)).ready, 1)
  t.same((await accounted()).wrong, [])
})

void t.test(
  'recallLetters(): what is on its way, waits, is in hand or was dropped is left alone',
  async (t) => {
    const young = await failed(t, { ago: '5 seconds' })
    await young.looks(4)
    t.equal((await young.mailbox.depth(QUEUE)).ready, 0, 'a moment ago')

    const waiting = await failed(t)
    await waiting.mailbox.publish([{ queue: QUEUE, envelope: waiting.message, replays: 1 }])
    await waiting.looks(4)
    t.match(await waiting.mailbox.browse(QUEUE), [{ replays: 1 }], 'on its way back by a replay')
    t.equal((await waiting.mailbox.depth(QUEUE)).ready, 1)

    const held = await failed(t)
    const node = createLedger(database, { owner: 'node-1' })
    await node.worklog.inHand({ messages: [held.message.id], consumers: { [QUEUE]: 1 } })
    await held.looks(4)
    t.equal((await held.mailbox.depth(QUEUE)).ready, 0, 'a node has it')

    const dropped = await failed(t)
    await createOperating(database, createCursors('a secret')).dropped(LETTERS, [dropped.message.id])
    await dropped.looks(4)
    t.equal((await dropped.mailbox.depth(QUEUE)).ready, 0, 'by order of an operator')
  },
)

void t.test(
  'recallLetters(): one that nobody can make of rows keeps no other from coming back',
  async (t) => {
    const { ledger, mailbox, message, looks, stage } = await failed(t)
    await database.query(
      `insert into spectra_ops.failures (stage, message_id, replays, organization_id, process_id, code, message,
       retryable, attempts, first_failed_at, last_failed_at)
     select stage, gen_random_uuid(), 0, organization_id, gen_random_uuid(), code, message, retryable, attempts,
       first_failed_at, last_failed_at from spectra_ops.failures`,
    )
    t.equal(await ledger.orphans.owed(QUEUE), 2)
    await looks(3)
    t.same(await stage(), ['failed'])
    t.match(await mailbox.browse(LETTERS), [{ id: message.id }])
    await looks(6)
    t.equal((await mailbox.depth(LETTERS)).ready, 1)
  },
)
