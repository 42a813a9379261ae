import t from 'tap'
import { SpectraError } from '../../core/errors.ts'
import { QUEUE_NAMES } from '../../schema/queues.ts'
import { ask, createWorld, openApp, ORGANIZATION, OTHER } from './world.ts'

/** How often one document may ask for the mailboxes, by its cost. */
const MANY = 150

void t.test('actorTree brings the supervision tree', async (t) => {
  const app = await openApp(t, createWorld(t))
  const { data } = await ask(
    app,
    '{ actorTree { name state handled children { id kind queue children { id } } } }',
  )
  t.same(data.actorTree, {
    name: 'node',
    state: 'ready',
    handled: 7,
    children: [{ id: 'vlm', kind: 'stage', queue: 'M0_RESULTS_QUEUE', children: [] }],
  })
})

void t.test('mailboxes brings the depth of every queue', async (t) => {
  const app = await openApp(t, createWorld(t))
  const { data } = await ask(app, '{ mailboxes { queue ready delayed inFlight oldestMs deadLetters } }')
  t.same(
    data.mailboxes.map(({ queue }: { queue: string }) => queue),
    QUEUE_NAMES,
  )
  t.match(data.mailboxes[0], {
    ready: 3,
    delayed: 1,
    inFlight: 2,
    oldestMs: 5,
    deadLetters: 'M0_DEADLETTER_QUEUE',
  })
})

void t.test('mailboxes tells what waits for admission, and for how long (P9)', async (t) => {
  const app = await openApp(t, createWorld(t))
  const { data } = await ask(app, '{ mailboxes { waiting { priority count longestWaitMs } } }')
  t.same(data.mailboxes[0].waiting, [{ priority: 5, count: 2, longestWaitMs: 1500 }])
  t.same(data.mailboxes[1].waiting, [])
})

void t.test(
  'mailboxes is one look for all who ask, a few queues at a time, however often it is asked for',
  async (t) => {
    const world = createWorld(t)
    const asked: string[] = []
    let [atATime, most] = [0, 0]
    const { mailbox, orphans } = world.options.ports
    const { depth } = mailbox
    mailbox.depth = async (queue) => {
      asked.push(queue)
      most = Math.max(most, ++atATime)
      await new Promise(setImmediate)
      atATime -= 1
      return depth(queue)
    }
    const waits: string[] = []
    const { waiting } = orphans
    orphans.waiting = (queue) => {
      waits.push(queue)
      return waiting(queue)
    }
    const app = await openApp(t, world)
    const aliases = Array.from({ length: MANY }, (_, n) => `a${n}: mailboxes { queue waiting { count } }`)
    const answers = await Promise.all([1, 2, 3].map(() => ask(app, `{ ${aliases.join(' ')} }`)))
    for (const { data, errors } of answers) {
      t.same(errors, [])
      t.equal(Object.keys(data).length, MANY)
    }
    t.ok(most <= 8, `${most} at a time`)
    t.ok(asked.length <= 3 * QUEUE_NAMES.length, `${asked.length} looks`)
    t.ok(waits.length <= asked.length, `${waits.length} looks at what waits`)
  },
)

void t.test('GET /health/live asks nobody: it answers while everything hangs', async (t) => {
  const world = createWorld(t)
  const never = new Promise<never>(() => undefined)
  world.options.system.health = () => never
  for (const name of ['mailbox', 'search', 'storage'] as const) world.options.ports[name].health = () => never
  const app = await openApp(t, world)
  const answer = await app.inject('/health/live')
  t.equal(answer.statusCode, 200)
  t.same(answer.json(), { live: true })
  world.options.system.live = () => false
  t.equal((await app.inject('/health/live')).statusCode, 503)
})

void t.test(
  'GET /health is 503 while orders cannot be written down, though everything answers',
  async (t) => {
    const world = createWorld(t)
    const { processes } = world.options.ports
    const { create } = processes
    const app = await openApp(t, world)
    const order = () =>
      ask(app, 'mutation { createBatchProcess(input: { url: "http://example.org/a.mp4" }) { id } }')
    for (const code of ['SS_DISK_FULL', 'SS_DATABASE_UNAVAILABLE'] as const) {
      processes.create = () => Promise.reject(new SpectraError(code, 'Cannot write to the database'))
      t.match((await order()).errors, [{ extensions: { code } }])
      const ill = await app.inject('/health')
      t.equal(ill.statusCode, 503)
      t.match(ill.json().checks, { orders: { ok: false, message: 'Cannot write to the database' } })
      t.equal((await app.inject('/health/ready')).statusCode, 503)
      processes.create = create
      t.same((await order()).errors, [])
      t.equal((await app.inject('/health')).statusCode, 200)
    }
    processes.create = () => Promise.reject(new SpectraError('SS_IDEMPOTENCY_CONFLICT', 'Cannot'))
    await order()
    t.equal((await app.inject('/health')).statusCode, 200, 'a refusal is no outage')
  },
)

void t.test('GET /health is 200 when everything answers, and 503 with the check that does not', async (t) => {
  const world = createWorld(t)
  const app = await openApp(t, world)
  const well = await app.inject('/health')
  t.equal(well.statusCode, 200)
  t.match(well.json(), { live: true, ready: true, checks: { mailbox: { ok: true }, vlm: { ok: true } } })
  t.equal((await app.inject('/health/ready')).statusCode, 200)
  for (const name of ['mailbox', 'search', 'embedding', 'system']) {
    world.failing.add(name)
    const ill = await app.inject('/health')
    t.equal(ill.statusCode, 503)
    t.match(ill.json(), { live: true, ready: false })
    if (name !== 'system') t.same(ill.json().checks[name], { ok: false, message: `${name} is down` })
    t.equal((await app.inject('/health/ready')).statusCode, 503)
    t.equal((await app.inject('/health/live')).statusCode, 200)
    world.failing.clear()
  }
})

void t.test(
  'mailboxes tells other organizations, and who is limited to cameras, of their own messages only (P8)',
  async (t) => {
    for (const more of [{ organizationId: OTHER }, { cameras: ['door'] }]) {
      const identity = { organizationId: ORGANIZATION, role: 'operator' as const, ...more }
      const world = createWorld(t, { authenticate: () => identity })
      const asked: unknown[] = []
      world.options.ports.operating.depths = async (tenant) => {
        asked.push(tenant)
        const waiting = [{ priority: 1, count: 4, longestWaitMs: 9 }]
        return [{ queue: 'M0_PRIORITY_QUEUE', ready: 1, inFlight: 2, oldestMs: 7, waiting }]
      }
      const app = await openApp(t, world)
      const { data, errors } = await ask(
        app,
        '{ mailboxes { queue ready delayed inFlight consumers oldestMs waiting { priority count } } }',
      )
      t.same(errors, [])
      const own = { queue: 'M0_PRIORITY_QUEUE', ready: 1, delayed: 0, inFlight: 2, consumers: 0, oldestMs: 7 }
      t.same(data.mailboxes, [{ ...own, waiting: [{ priority: 1, count: 4 }] }])
      t.same(asked, [identity])
    }
  },
)
