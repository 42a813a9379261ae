import t from 'tap'
import { QUEUE_NAMES } from '../../schema/queues.ts'
import { ask, createWorld, openApp } from './world.ts'

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
