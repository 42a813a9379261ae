import { EventEmitter } from 'node:events'
import type { Channel } from 'amqplib'
import t from 'tap'
import { failuresAfter, reconnectDelay, STABLE_MS } from '../../../../core/backoff.ts'
import { sleepOn, type Clock } from '../../../../core/clock.ts'
import { createSupervisedChannel, type Life } from '../../../../core/mailbox/rabbitmq/supervised-channel.ts'
import { randomFrom } from '../../../helpers/random.ts'

void t.test('reconnectDelay() doubles from 100 ms to 5 s, never below half, never beyond', (t) => {
  const ceilings = [100, 200, 400, 800, 1600, 3200, 5000, 5000]
  for (const [i, ceiling] of ceilings.entries()) {
    t.equal(
      reconnectDelay(i + 1, () => 0),
      ceiling / 2,
    )
    t.ok(reconnectDelay(i + 1, () => 0.999999) <= ceiling)
  }
  const random = randomFrom(1)
  for (let nth = 0; nth < 5000; nth++) if (reconnectDelay(nth, random) < 50) t.fail(`too short at ${nth}`)
  t.equal(
    reconnectDelay(1e9, () => 1),
    5000,
  )
  t.end()
})

void t.test('failuresAfter() forgets failures after a stable life only', (t) => {
  t.equal(failuresAfter(0, 0), 1)
  t.equal(failuresAfter(7, STABLE_MS - 1), 8)
  t.equal(failuresAfter(7, STABLE_MS), 1)
  t.end()
})

/** Time that stands still until it is moved. */
function standingClock() {
  let now = 0
  const timers = new Map<object, { at: number; callback: () => void }>()
  const clock: Clock = {
    now: () => now,
    setTimeout(callback, ms) {
      const handle = {}
      timers.set(handle, { at: now + ms, callback })
      return handle
    },
    clearTimeout: (handle) => void timers.delete(handle as object),
    sleep: (ms, signal) => sleepOn(clock, ms, signal),
  }
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  return {
    clock,
    async move(ms: number): Promise<void> {
      await turn()
      now += ms
      for (const [handle, { at, callback }] of timers) {
        if (at > now) continue
        timers.delete(handle)
        callback()
      }
      await turn()
    },
  }
}

class FakeChannel extends EventEmitter {
  close(): Promise<void> {
    this.emit('close')
    return Promise.resolve()
  }
}

function rig(setup: (life: Life<Channel>) => Promise<void> = () => Promise.resolve()) {
  const { clock, move } = standingClock()
  const channels: FakeChannel[] = []
  const over: Life<Channel>[] = []
  const supervised = createSupervisedChannel<Channel>({
    link: { eventuallyUp: () => Promise.resolve(), place: 'here' },
    what: 'consume',
    open() {
      const channel = new FakeChannel()
      channel.on('error', () => undefined)
      channels.push(channel)
      return Promise.resolve(channel as unknown as Channel)
    },
    setup,
    onOver: (life) => void over.push(life),
    clock,
    random: () => 1,
    timeoutMs: 1000,
  })
  return { supervised, channels, over, move }
}

void t.test(
  'SupervisedChannel: a closed channel is opened again after its backoff, not before',
  async (t) => {
    const { supervised, channels, over, move } = rig()
    const first = await supervised.ready(1000)
    channels[0]!.emit('error', new Error('PRECONDITION_FAILED'))
    await channels[0]!.close()
    t.equal(first.over, true)
    t.equal(supervised.life, undefined)
    await move(99)
    t.equal(channels.length, 1)
    t.match(supervised.failure, { code: 'SS_MAILBOX_UNAVAILABLE', message: /PRECONDITION_FAILED/ })
    await move(1)
    t.equal(channels.length, 2)
    t.not(await supervised.ready(1000), first)
    t.equal(supervised.failure, undefined)
    t.same(over, [first])
  },
)

void t.test('SupervisedChannel: one that fails again and again is opened ever more rarely', async (t) => {
  const { channels, move } = rig(() => Promise.reject(new Error('no')))
  for (let second = 0; second < 60; second++) await move(1000)
  t.ok(channels.length > 5 && channels.length < 25, `${channels.length} in a minute`)
})

void t.test('SupervisedChannel: a restart ends the generation at once and begins a new one', async (t) => {
  const { supervised, channels, over, move } = rig()
  const first = await supervised.ready(1000)
  supervised.restart(first)
  supervised.restart(first)
  t.equal(first.over, true)
  t.equal(over.length, 1)
  await move(100)
  const second = await supervised.ready(1000)
  t.equal(second.over, false)
  t.equal(channels.length, 2)
})

void t.test('SupervisedChannel: waiting ends at its deadline, a conflict ends it at once', async (t) => {
  const hanging = rig(() => new Promise(() => undefined))
  const late = t.rejects(hanging.supervised.ready(500), { code: 'SS_MAILBOX_UNAVAILABLE' })
  await hanging.move(500)
  await late
  const text =
    "PRECONDITION_FAILED - inequivalent arg 'x' for queue 'q' in vhost '/': received 'a' but current is 'b'"
  const conflict = rig(() => Promise.reject(new Error(text)))
  await t.rejects(conflict.supervised.ready(500), { code: 'SS_TOPOLOGY_CONFLICT' })
})

void t.test('SupervisedChannel: after close() nothing is opened any more', async (t) => {
  const { supervised, channels, move } = rig()
  await supervised.ready(1000)
  await supervised.close()
  await move(60_000)
  t.equal(channels.length, 1)
  await t.rejects(supervised.ready(10), { code: 'SS_MAILBOX_CLOSED' })
})
