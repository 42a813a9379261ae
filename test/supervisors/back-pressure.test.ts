import fc from 'fast-check'
import t from 'tap'
import { SpectraError } from '../../core/errors.ts'
import { journal } from './helpers/bench.ts'
import { fakeClock } from './helpers/clock.ts'
import { request } from './helpers/messages.ts'
import { clusterOf, startSystem, testPorts } from './helpers/system.ts'
import { turns, until } from './helpers/until.ts'
import { silentLogger } from '../../core/logger.ts'
import { createMailboxConsumer } from '../../supervisors/stage/mailbox-consumer.ts'
import type { Outcome, Verdict } from '../../supervisors/worker/outcome.ts'

void t.test(
  'Back-pressure: in hand never exceeds the prefetch, nor the work the idle workers (P6)',
  async (t) => {
    const verdicts = fc.constantFrom<Verdict>('done', 'done', 'skipped', 'failed', 'outage', 'interrupted')
    const seed = Math.floor(Math.random() * 2 ** 31)
    t.comment(`seed ${seed}`)
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(verdicts, { minLength: 1, maxLength: 40 }),
        async (workers, verdictsInOrder) => {
          const plan = [...verdictsInOrder]
          const { mailbox, worklog } = testPorts(t)
          const config = {
            queue: 'M0_PRIORITY_QUEUE',
            workers,
            attempts: 3,
            retry: { minMs: 1, maxMs: 1 },
            busyMs: 1000,
          } as const
          const started: (() => void)[] = []
          let working = 0
          let most = 0
          let close = (): Promise<void> => Promise.resolve()
          const open = async (): Promise<void> => {
            close = await consumer.open(never)
          }
          let opening = Promise.resolve()
          const never = new AbortController().signal
          const consumer = createMailboxConsumer({
            stage: 'chunker',
            config,
            mailbox,
            worklog,
            clock: fakeClock(),
            random: Math.random,
            logger: silentLogger,
            onSettled: () => undefined,
            onFailure: (error) => t.fail(error.message),
            onOutage: async () => {
              await close()
              opening = opening.then(open)
            },
            idle: () =>
              working >= workers
                ? undefined
                : {
                    run: () => {
                      working += 1
                      most = Math.max(most, working)
                      return new Promise<Outcome>((resolve) => {
                        started.push(() => {
                          working -= 1
                          const verdict = plan.shift() ?? 'done'
                          const cause = {
                            code: 'SS_INTERNAL',
                            message: 'as planned',
                            retryable: true,
                          } as const
                          resolve({ verdict, cause })
                        })
                      })
                    },
                  },
          })
          await mailbox.publish(
            plan.map((_, index) => ({ queue: 'M0_PRIORITY_QUEUE', envelope: request(`${index}`) })),
          )
          await open()
          await until(async () => {
            started.shift()?.()
            const { ready, delayed, inFlight } = await mailbox.depth('M0_PRIORITY_QUEUE')
            return ready + delayed + inFlight === 0
          }, 'the queue is empty')
          await opening
          await close()
          await mailbox.close()
          return consumer.counts.peak <= workers && most <= workers && consumer.counts.inHand === 0
        },
      ),
      { numRuns: 20, seed },
    )
    t.pass('held in every run')
  },
)

void t.test(
  'Back-pressure: an outage pauses intake, uses no attempt, and work goes on when it is over',
  async (t) => {
    const clock = fakeClock()
    const parts = testPorts(t)
    let full = true
    parts.worklog.before = (call) => {
      if (call === 'commit' && full) throw new SpectraError('SS_DISK_FULL', 'Cannot write: the disk is full')
    }
    const cluster = clusterOf({ actor: 'well-behaved.ts', attempts: 1 })
    const system = await startSystem(t, cluster, { clock, parts, random: () => 0.5 })
    await system.send(request('a'))
    for (let round = 0; round < 5; round += 1) {
      await until(() => journal.length === round + 1, 'it was tried')
      await until(
        async () => (await system.mailbox.depth('M0_PRIORITY_QUEUE')).consumers === 0,
        'intake is paused',
      )
      await until(async () => (await system.mailbox.depth('M0_PRIORITY_QUEUE')).ready === 1, 'it is back')
      t.match(await system.node.health(), { live: true, ready: false })
      t.equal((await system.node.tree()).children[0]!.state, 'restarting')
      await clock.advance(100 * 2 ** round)
    }
    full = false
    await clock.advance(30_000)
    await until(() => system.idle(), 'it is done')
    t.ok(system.worklog.done.has(request('a').id))
    t.same(await system.deadLetters(), [])
    t.same(system.worklog.restarts, [], 'an outage is nobody’s crash')
    t.ok((await system.node.health()).ready)
  },
)

void t.test('Back-pressure: intake stays closed while the storage is not healthy', async (t) => {
  const clock = fakeClock()
  const parts = testPorts(t)
  let well = false
  parts.ports.storage.health = async () => {
    if (!well) throw new SpectraError('SS_STORAGE_UNAVAILABLE', 'Cannot reach the storage: it is away')
  }
  const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts' }), { clock, parts })
  await system.send(request('a'))
  await clock.advance(60_000)
  t.same(journal, [])
  t.match(await system.node.health(), { ready: false, checks: { storage: { ok: false } } })
  well = true
  await clock.advance(60_000)
  await until(() => system.idle(), 'it is done')
  t.equal(journal.length, 1)
})

void t.test(
  'Back-pressure: a failure that cannot be recorded makes no dead letter and loses nothing (P3)',
  async (t) => {
    const parts = testPorts(t)
    let broken = 3
    parts.worklog.before = (call) => {
      if (call === 'fail' && broken-- > 0) throw new Error('a constraint is violated')
    }
    const system = await startSystem(t, clusterOf({ actor: 'fragile.ts', attempts: 1 }), { parts })
    await system.send(request('a', 'SS_NOT_A_VIDEO'), request('b'))
    await until(async () => (await system.deadLetters()).length === 1, 'there is a dead letter')
    t.equal(system.worklog.failures.get(request('a').id)?.cause.code, 'SS_NOT_A_VIDEO')
    await until(() => system.worklog.done.has(request('b').id), 'others are not held up')
  },
)

void t.test(
  'Back-pressure: a mailbox that cannot take an acknowledgement gives the message again',
  async (t) => {
    const clock = fakeClock()
    const parts = testPorts(t)
    const { mailbox } = parts
    let broken = 1
    parts.ports.mailbox = {
      ...mailbox,
      consume: (queue, options, onDelivery) =>
        mailbox.consume(queue, options, (delivery) =>
          onDelivery({
            ...delivery,
            async ack() {
              if (broken-- <= 0) return delivery.ack()
              await delivery.requeue()
              throw new SpectraError('SS_MAILBOX_UNAVAILABLE', 'Cannot acknowledge: the connection is gone')
            },
          }),
        ),
    }
    const system = await startSystem(t, clusterOf({ actor: 'well-behaved.ts' }), { clock, parts })
    await system.send(request('a'))
    await until(() => system.worklog.done.has(request('a').id), 'it is done')
    await turns()
    await clock.advance(30_000)
    await until(() => system.idle(), 'it is acknowledged')
    t.equal(journal.length, 1, 'the work was done once')
    t.same(system.worklog.calls.filter((call) => call.startsWith('begin')).length, 2)
  },
)
