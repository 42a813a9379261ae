import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import type { Held, PendingMessage } from '../../core/ports.ts'
import { emptyTables } from '../helpers/database.ts'
import type { QueueName } from '../../schema/queues.ts'
import {
  chunkCut,
  cutProcess,
  describeChunk,
  finishChunk,
  ORG,
  request,
  startProcess,
  take,
} from '../helpers/pipeline.ts'

const M0 = 'M0_PRIORITY_QUEUE'
const TOMORROW = (): Date => new Date(Date.now() + 86_400_000)
const AGING = { secondsPerPoint: 60 }

/** What a node with a consumer tells. */
const holding = (...messages: string[]): Held => ({ messages, consumers: { M0_RESULTS_QUEUE: 1 } })

interface Given {
  one: LedgerParts
  other: LedgerParts
  /** Moves the time of both on. */
  later(seconds: number): void
}

/** What every outbox promises that several nodes share. `open` gives a database that the suite may empty. */
export function orphansContract(t: Test, name: string, open: () => Database): void {
  const promise = (what: string, run: (t: Test, given: Given) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      await emptyTables(open())
      let now = Date.parse('2026-01-01T00:00:00Z')
      const node = (owner: string): LedgerParts => createLedger(open(), { owner, clock: () => new Date(now) })
      await run(t, { one: node('one'), other: node('other'), later: (seconds) => (now += seconds * 1000) })
    })
  }
  const outbox = ({ worklog }: LedgerParts): Promise<PendingMessage[]> => worklog.outbox(1000)
  const targets = async (parts: LedgerParts): Promise<string[]> => (await outbox(parts)).map(({ to }) => to)
  const create = async ({ processes }: LedgerParts, priority: number, title = 'x'): Promise<string> =>
    (await processes.create(request({ priority, title }))).id
  const admitted = async (parts: LedgerParts): Promise<string[]> =>
    (await outbox(parts)).filter(({ to }) => to === M0).map(({ envelope }) => envelope.processId)

  promise('each node sends what it wrote, and nothing of others', async (t, { one, other }) => {
    await create(one, 5)
    t.same(await targets(one), ['SSE_EXCHANGE'])
    t.same(await targets(other), [])
    t.same(await one.orphans.owners(), [])
    t.same(await other.orphans.owners(), ['one'])
  })

  promise('what waits for admission is nobody’s, and counts by priority', async (t, { one, later }) => {
    let rang = 0
    const stop = one.orphans.onWaiting(() => (rang += 1))
    await create(one, 5)
    later(10)
    await create(one, 5)
    await create(one, 1)
    t.equal(rang, 3)
    t.same(await one.orphans.waiting(M0), [
      { priority: 5, count: 2, longestWaitMs: 10_000 },
      { priority: 1, count: 1, longestWaitMs: 0 },
    ])
    stop()
    await create(one, 1)
    t.equal(rang, 3)
  })

  promise(
    'the highest priority is admitted first, then the oldest, no more than asked for',
    async (t, given) => {
      const { one, later } = given
      const low = await create(one, 2)
      later(1)
      const high = await create(one, 7)
      later(1)
      const next = await create(one, 7)
      t.equal(await one.orphans.admit(M0, 2, AGING), 2)
      t.same((await admitted(one)).sort(), [high, next].sort())
      t.equal(await one.orphans.admit(M0, 2, AGING), 0, 'both are still unsent')
      await one.worklog.sent((await outbox(one)).map(({ seq }) => seq))
      t.equal(await one.orphans.admit(M0, 2, AGING), 1)
      t.same(await admitted(one), [low])
      t.same(await one.orphans.waiting(M0), [])
      t.equal(await one.orphans.admit(M0, 0, AGING), 0)
    },
  )

  promise(
    'P9: age raises the priority, up to the highest there is; then the oldest is first',
    async (t, given) => {
      const { one, later } = given
      const oldest = await create(one, 0)
      later(AGING.secondsPerPoint * 3)
      const three = await create(one, 2)
      t.equal(await one.orphans.admit(M0, 1, AGING), 1)
      t.match(
        (await outbox(one)).find(({ to }) => to === M0),
        { priority: 3, envelope: { processId: oldest } },
        'it is sent with the priority that it has by now',
      )
      await one.worklog.sent((await outbox(one)).map(({ seq }) => seq))
      later(AGING.secondsPerPoint * 100)
      await create(one, 10)
      await one.orphans.admit(M0, 1, AGING)
      t.match(
        (await outbox(one)).find(({ to }) => to === M0),
        { priority: 10, envelope: { processId: three } },
      )
    },
  )

  promise('two that admit at once admit no message twice', async (t, { one, other }) => {
    for (let n = 0; n < 6; n += 1) await create(one, n)
    const both = await Promise.all([one, other].map(({ orphans }) => orphans.admit(M0, 4, AGING)))
    const all = [...(await admitted(one)), ...(await admitted(other))]
    t.equal(new Set(all).size, all.length)
    t.equal(both[0]! + both[1]!, all.length)
  })

  promise('a process that is cancelled while it waits is never sent', async (t, { one }) => {
    const id = await create(one, 5)
    await one.processes.cancel({ organizationId: ORG }, id)
    t.same(await one.orphans.waiting(M0), [])
    t.equal(await one.orphans.admit(M0, 10, AGING), 0)
    t.same(await admitted(one), [])
  })

  promise('what a dead node left goes on from another, in its order', async (t, { one, other }) => {
    await create(one, 5)
    await one.orphans.admit(M0, 1, AGING)
    const left = await outbox(one)
    t.equal(left.length, 2)
    let rang = 0
    other.worklog.onOutbox(() => (rang += 1))
    t.equal(await other.orphans.adopt('one'), 2)
    t.equal(rang, 1)
    t.same(await outbox(other), left)
    t.same(await outbox(one), [])
    t.equal(await other.orphans.adopt('one'), 0)
    t.equal(await other.orphans.adopt('other'), 0, 'its own are no orphans')
  })

  promise('what nobody owns is adopted, except what waits for admission', async (t, { one }) => {
    const nameless = createLedger(open())
    const id = await create(nameless, 5)
    t.same((await targets(nameless)).sort(), [M0, 'SSE_EXCHANGE'])
    t.equal(await one.orphans.adopt(undefined), 1)
    t.same(await targets(one), ['SSE_EXCHANGE'])
    t.equal((await one.orphans.waiting(M0))[0]?.count, 1)
    await one.orphans.admit(M0, 1, AGING)
    t.same(await admitted(one), [id])
  })

  promise('hand-offs to a queue with priorities wait for admission, too', async (t, { one }) => {
    const id = await create(one, 5)
    await one.orphans.admit(M0, 1, AGING)
    const m0 = (await outbox(one)).find(({ to }) => to === M0)!.envelope
    await one.worklog.begin('chunker', m0, 0)
    await one.worklog.sent((await outbox(one)).map(({ seq }) => seq))
    let rang = 0
    one.orphans.onWaiting(() => (rang += 1))
    await one.worklog.commit('chunker', m0, chunkCut(m0, 1), { end: false })
    t.equal(rang, 0)
    const clip = { to: M0, message: m0.payload as never, priority: 3 } as const
    await one.worklog.commit('chunker', m0, clip, { end: false })
    t.equal(rang, 1)
    t.match(await one.orphans.waiting(M0), [{ priority: 3, count: 1 }])
    t.same((await targets(one)).sort(), ['M0_RESULTS_QUEUE', 'SSE_EXCHANGE'])
    t.ok(id)
  })

  promise('what a broker lost is written again from the rows, as it was', async (t) => {
    const one = createLedger(open())
    const startedAt = '2026-03-01T10:30:00+01:00'
    const options = { chunkDuration: 10, overlap: 2, fps: 5, startedAt }
    const { m0, m1 } = await cutProcess(one, 2)
    const recalled = async (queue: QueueName): Promise<unknown[]> => {
      t.equal(
        await one.orphans.recall(queue, new Date(0)),
        0,
        'somebody may still have what was touched since',
      )
      const again = await one.orphans.recall(queue, TOMORROW())
      const found = await take(one, queue)
      t.equal(found.length, again)
      return found.map(({ id, type, payload, trace }) => ({ id, type, payload, trace }))
    }
    const said = ({ id, type, payload, trace }: (typeof m1)[number]) => ({ id, type, payload, trace })

    const other = await startProcess(one, { options, priority: 7 })
    t.same(await recalled('M0_PRIORITY_QUEUE'), [said(other.m0)], 'what was cut to its end is not cut again')
    t.same(await recalled('M0_RESULTS_QUEUE'), m1.map(said))
    const m2 = await describeChunk(one, m1[0]!)
    t.same(await recalled('M0_RESULTS_QUEUE'), [said(m1[1]!)])
    t.same(await recalled('M1_INFERENCE_QUEUE'), [said(m2)])
    await finishChunk(one, m2)
    t.same(await recalled('M1_INFERENCE_QUEUE'), [])
    await one.processes.cancel({ organizationId: ORG }, m0.processId)
    t.same(await recalled('M0_RESULTS_QUEUE'), [], 'nobody wants it any more')
  })

  promise(
    'what nobody has is written again once every node has told what it has',
    async (t, { one, other }) => {
      const alone = createLedger(open())
      const { m1 } = await cutProcess(alone, 4)
      const queue = 'M0_RESULTS_QUEUE'
      const [lost, begun, taken, held] = m1
      const tell = async (): Promise<void> => {
        await one.worklog.inHand(holding(held!.id))
        await other.worklog.inHand(holding())
      }
      const told = async (): Promise<void> => {
        await tell()
        await tell()
      }
      await told()
      t.equal((await one.orphans.missing('M1_INFERENCE_QUEUE')).messages.size, 0)
      const missing = await one.orphans.missing(queue)
      t.same(
        new Set(missing.messages.keys()),
        new Set([lost!.id, begun!.id, taken!.id]),
        'one has the fourth',
      )

      await alone.worklog.begin('vlm', begun!, 0)
      t.equal(await one.orphans.rewrite(missing, 2), undefined, 'no node has told since')
      await tell()
      t.equal(await one.orphans.rewrite(missing, 2), undefined, 'nobody knows when they looked')
      await one.worklog.inHand(holding(held!.id))
      t.equal(await one.orphans.rewrite(missing, 2), undefined, 'all have to tell')
      await other.worklog.inHand(holding(taken!.id))
      let rang = 0
      one.worklog.onOutbox(() => (rang += 1))
      t.equal(await one.orphans.rewrite(missing, 2), 1)
      t.equal(rang, 1)
      const again = (await outbox(one)).filter(({ to }) => to === queue)
      t.same(
        again.map(({ envelope: { id, payload } }) => ({ id, payload })),
        [{ id: lost!.id, payload: lost!.payload }],
        'not what was begun, nor what another node has by now',
      )
      t.notOk((await one.orphans.missing(queue)).messages.has(lost!.id), 'it waits in the outbox')
    },
  )

  promise('a node that left or is gone keeps nobody from finding what is lost', async (t, { one, other }) => {
    await cutProcess(createLedger(open()), 1)
    const queue = 'M0_RESULTS_QUEUE'
    await other.worklog.inHand(holding())
    const missing = await one.orphans.missing(queue)
    t.equal(await one.orphans.rewrite(missing, 2), undefined)
    t.same(await one.orphans.owners(), [], 'it has just told')
    await open().query(`update spectra_ops.in_hand set told_at = told_at - interval '1 minute'`)
    t.same(await one.orphans.owners(), ['other'], 'it fell silent')
    t.equal(await one.orphans.adopt('other'), 0)
    t.same(await one.orphans.owners(), [])
    await other.worklog.inHand(holding())
    await other.worklog.inHand()
    t.equal(await one.orphans.rewrite(missing, 1), undefined, 'its consumer is still there')
    t.equal(await one.orphans.rewrite(missing, 0), 1)
  })

  promise('what still waits in the outbox is not written a second time', async (t, { one }) => {
    await create(one, 5)
    t.equal(await one.orphans.recall(M0, TOMORROW()), 0)
    t.match(await one.orphans.waiting(M0), [{ priority: 5, count: 1 }])
  })
}
