import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { createEmbeddedMailbox } from '../../../../core/mailbox/embedded.ts'
import type { Delivery, Mailbox } from '../../../../core/ports.ts'
import { envelope, idOf, until } from '../../../contracts/mailbox/helpers.ts'
import { tempDir } from '../../../helpers/temp.ts'

const QUEUE = 'M0_PRIORITY_QUEUE'
const DEAD = 'M0_DEADLETTER_QUEUE'
const PREFETCH = 4
const DELAY_MS = 1000
const cause = { code: 'SS_INTERNAL', message: 'as the test wants', retryable: true } as const

/** Where each message must be: the mailbox in a few lines. */
interface Model {
  attempts: Map<string, number>
  replays: Map<string, number>
  priority: Map<string, number>
  ready: Set<string>
  delayed: Set<string>
  held: Set<string>
  dead: Set<string>
  acknowledged: Set<string>
}

class World {
  now = Date.UTC(2026, 0, 1)
  readonly path: string
  mailbox: Mailbox
  hands = new Map<string, Delivery>()
  problems: string[] = []
  published = 0
  readonly model: Model = {
    attempts: new Map(),
    replays: new Map(),
    priority: new Map(),
    ready: new Set(),
    delayed: new Set(),
    held: new Set(),
    dead: new Set(),
    acknowledged: new Set(),
  }

  constructor(path: string) {
    this.path = path
    this.mailbox = this.open()
  }

  open(): Mailbox {
    return createEmbeddedMailbox({ path: this.path, clock: () => this.now, pollMs: 1 })
  }

  async consume(): Promise<void> {
    await this.mailbox.consume(QUEUE, { prefetch: PREFETCH }, (delivery) => {
      const { model } = this
      const id = idOf(delivery)
      const best = Math.max(...[...model.ready].map((one) => model.priority.get(one)!))
      if (!model.ready.delete(id)) this.problems.push(`${id} was delivered, but is not ready`)
      if (model.priority.get(id)! < best) this.problems.push(`${id} came before a higher priority`)
      if (delivery.attempt !== model.attempts.get(id))
        this.problems.push(`${id}: attempt ${delivery.attempt}`)
      if (delivery.replays !== model.replays.get(id)) this.problems.push(`${id}: replays ${delivery.replays}`)
      model.held.add(id)
      this.hands.set(id, delivery)
    })
  }

  /** Everything that can be delivered is, and the mailbox agrees with the model. */
  async check(): Promise<void> {
    const { model } = this
    await until('all deliveries', () => model.held.size === PREFETCH || model.ready.size === 0)
    const depth = await this.mailbox.depth(QUEUE)
    const dead = await this.mailbox.depth(DEAD)
    const is = [depth.ready, depth.delayed, depth.inFlight, dead.ready]
    const should = [model.ready.size, model.delayed.size, model.held.size, model.dead.size]
    if (`${is}` !== `${should}`) this.problems.push(`ready, delayed, in flight, dead: ${is}, not ${should}`)
    const present = depth.ready + depth.delayed + depth.inFlight
    if (this.published !== model.acknowledged.size + dead.ready + present) {
      this.problems.push(`accepted ${this.published} is not acknowledged + dead + present`)
    }
    if (this.problems.length > 0) throw new Error(this.problems.join('\n'))
  }
}

type Step =
  | { do: 'publish'; priorities: number[] }
  | { do: 'ack' | 'retry' | 'requeue' | 'deadLetter'; which: number }
  | { do: 'wait' | 'replay' | 'reopen' }

async function apply(world: World, step: Step): Promise<void> {
  const { model } = world
  if (step.do === 'publish') {
    const messages = step.priorities.map((priority) => {
      const one = envelope(`${world.published++}`)
      model.attempts.set(one.id, 1)
      model.replays.set(one.id, 0)
      model.priority.set(one.id, priority)
      model.ready.add(one.id)
      return { queue: QUEUE, envelope: one, priority } as const
    })
    await world.mailbox.publish(messages)
  } else if ('which' in step) {
    const ids = [...model.held]
    const id = ids[step.which % ids.length]
    if (id === undefined) return
    const delivery = world.hands.get(id)!
    model.held.delete(id)
    if (step.do === 'ack') {
      model.acknowledged.add(id)
      await delivery.ack()
    } else if (step.do === 'requeue') {
      model.ready.add(id)
      await delivery.requeue()
    } else if (step.do === 'retry') {
      model.delayed.add(id)
      model.attempts.set(id, delivery.attempt + 1)
      await delivery.retry(DELAY_MS, cause)
    } else {
      model.dead.add(id)
      await delivery.deadLetter(cause)
    }
    await delivery.ack()
  } else if (step.do === 'wait') {
    for (const id of model.delayed) model.ready.add(id)
    model.delayed.clear()
    world.now += DELAY_MS
  } else if (step.do === 'replay') {
    const count = model.dead.size
    for (const id of model.dead) {
      model.ready.add(id)
      model.attempts.set(id, 1)
      model.replays.set(id, model.replays.get(id)! + 1)
    }
    model.dead.clear()
    const replayed = await world.mailbox.replay(DEAD)
    if (replayed !== count) world.problems.push(`${replayed} replayed, not ${count}`)
  } else {
    for (const id of model.held) model.ready.add(id)
    model.held.clear()
    await world.mailbox.close()
    world.mailbox = world.open()
    await world.consume()
  }
}

const which = fc.nat(PREFETCH - 1)
const verb = (name: 'ack' | 'retry' | 'requeue' | 'deadLetter') =>
  fc.record({ do: fc.constant(name), which }) as fc.Arbitrary<Step>
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('publish' as const),
        priorities: fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 5 }),
      }) as fc.Arbitrary<Step>,
    },
    { weight: 4, arbitrary: verb('ack') },
    { weight: 2, arbitrary: verb('retry') },
    { weight: 1, arbitrary: verb('requeue') },
    { weight: 2, arbitrary: verb('deadLetter') },
    { weight: 2, arbitrary: fc.constant<Step>({ do: 'wait' }) },
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'replay' }) },
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'reopen' }) },
  ),
  { maxLength: 40 },
)

void t.test('P3: accepted = acknowledged + dead + present, whatever happens in whatever order', async (t) => {
  const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
  t.comment(`SEED=${seed}`)
  const dir = tempDir(t)
  let run = 0
  const property = fc.asyncProperty(steps, async (all) => {
    const world = new World(join(dir, `${run++}.db`))
    try {
      await world.consume()
      for (const step of all) {
        await apply(world, step)
        await world.check()
      }
    } finally {
      await world.mailbox.close()
    }
  })
  await fc.assert(property, { seed, numRuns: 60 })
})
