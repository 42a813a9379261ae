import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { KEPT, sweepDeliveries } from '../../../core/channels/sweep.ts'
import { PATIENCE } from '../../../core/channels/deliver.ts'
import { eventually } from '../../helpers/eventually.ts'
import { testDatabase } from '../../helpers/database.ts'
import { startWebhook, WEBHOOK_KEY, type WebhookReceiver } from '../../helpers/webhook-receiver.ts'
import { channelWorld, newTenant } from './world.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

const ALL = { kinds: ['event_added', 'process_completed'] }
const hook = (receiver: WebhookReceiver, name = 'hook', more: object = {}) => ({
  ...{ name, kind: 'webhook' as const, address: { url: receiver.url }, secret: WEBHOOK_KEY, wants: ALL },
  ...more,
})
const idsOf = ({ taken }: WebhookReceiver) => taken.map(({ id }) => id)

void t.test('Delivering: a channel is told what happens from its making on, each once, signed', async (t) => {
  const world = channelWorld(t, database)
  const receiver = await startWebhook(t)
  const tenant = newTenant()
  await world.work(1, tenant)
  await world.round()
  const { channel } = await world.channels.add(tenant, hook(receiver))
  const processId = await world.work(2, tenant)
  await world.until('all is told', () => receiver.taken.length >= 5)
  await world.round()
  t.same(receiver.refused, [])
  t.equal(new Set(idsOf(receiver)).size, 5)
  t.equal(receiver.taken.length, 5)
  t.ok(receiver.taken.every(({ body }) => body.data.processId === processId))
  t.match(receiver.taken[0]!.body, {
    type: 'event_added',
    data: { kind: 'event_added', link: /^https:\/\/spectra\.example\.org\/processes\/.+\?t=[01]$/ },
  })
  await eventually('marked', async () =>
    (await world.states(tenant, channel.id)).every((s) => s === 'delivered'),
  )
  t.equal((await world.states(tenant, channel.id)).length, 5, 'one record for each')
})

void t.test(
  'Delivering: a receiver that is away for a while misses nothing, and gets nothing new twice',
  async (t) => {
    const world = channelWorld(t, database)
    const receiver = await startWebhook(t)
    const tenant = newTenant()
    const { channel } = await world.channels.add(tenant, hook(receiver))
    await receiver.stop()
    await world.work(3, tenant)
    await world.until('it is failing', async () => {
      const [one] = await world.channels.list(tenant)
      return one!.failing !== undefined
    })
    t.match(await world.channels.get(tenant, channel.id), {
      waiting: 7,
      failing: { because: /^SS_CHANNEL_UNAVAILABLE: Cannot tell 127\.0\.0\.1/, failures: 1 },
    })
    const asked = receiver.asked
    await world.round()
    t.equal(receiver.asked, asked, 'it is left alone for a while')
    await receiver.start()
    await world.until('all is told', () => {
      world.later(60_000)
      return new Set(idsOf(receiver)).size === 7
    })
    t.equal(receiver.taken.length, 7)
    await eventually(
      'it is well',
      async () => (await world.channels.get(tenant, channel.id)).failing === undefined,
    )
  },
)

void t.test(
  'Delivering: what was taken although its answer was lost is told again with the same id',
  async (t) => {
    const world = channelWorld(t, database)
    const receiver = await startWebhook(t)
    const tenant = newTenant()
    await world.channels.add(tenant, hook(receiver))
    const lost = new Set<string>()
    receiver.fault = (id) => (lost.has(id) ? undefined : (lost.add(id), 'lost reply'))
    await world.work(1, tenant)
    await world.until('each is told twice', () => {
      world.later(60_000)
      return receiver.taken.length === 6
    })
    t.equal(new Set(idsOf(receiver)).size, 3)
  },
)

void t.test(
  'Delivering: killed between telling and marking, the next leader tells the same ids',
  async (t) => {
    const world = channelWorld(t, database)
    const receiver = await startWebhook(t)
    const tenant = newTenant()
    const { channel } = await world.channels.add(tenant, hook(receiver))
    let dead = false
    const dying: Database = Object.create(database, {
      query: {
        value: (statement: string, values?: never) => {
          if (/update spectra_ops\.deliveries d set state/.test(statement)) dead = true
          // Who is killed says nothing more to the database.
          return dead ? new Promise(() => undefined) : database.query(statement, values)
        },
      },
    }) as Database
    const killed = world.leader({ database: dying }, 'killed')
    await world.work(1, tenant)
    await eventually('it told', async () => {
      if (!dead) await killed.round()
      return receiver.taken.length === 3
    })
    await eventually('it was to mark that', () => dead)
    t.same(await world.states(tenant, channel.id), ['waiting', 'waiting', 'waiting'])
    await world.until('the next one tells', () => receiver.taken.length === 6)
    t.equal(new Set(idsOf(receiver)).size, 3)
    await eventually('and marks', async () => !(await world.states(tenant, channel.id)).includes('waiting'))
    t.equal((await world.states(tenant, channel.id)).length, 3)
  },
)

void t.test('Delivering: what is refused is dead, and told when it is replayed', async (t) => {
  const world = channelWorld(t, database)
  const receiver = await startWebhook(t)
  const tenant = newTenant()
  const { channel } = await world.channels.add(tenant, hook(receiver))
  receiver.fault = () => 422
  await world.work(1, tenant)
  await world.until('all are dead', async () => (await world.channels.get(tenant, channel.id)).dead === 3)
  t.equal(receiver.asked, 3, 'each was tried once')
  const { items } = await world.channels.deliveries(tenant, channel.id, { state: 'dead' })
  t.match(items[0], { attempts: 1, cause: { code: 'SS_CHANNEL_REFUSED', message: /422/ } })
  t.equal(world.errors.length, 3)
  receiver.fault = undefined
  t.equal(await world.channels.replay(tenant, channel.id, items[0]!.id), 1)
  await world.until('one is told', () => receiver.taken.length === 1)
  t.equal(receiver.taken[0]!.id, items[0]!.noticeId)
  await t.rejects(world.channels.replay(tenant, channel.id, items[0]!.id), { code: 'SS_NOT_FOUND' })
  t.equal(await world.channels.replay(tenant, channel.id), 2)
  await world.until('all are told', () => receiver.taken.length === 3)
})

void t.test('Delivering: after its last attempt it is dead', async (t) => {
  const patience = { ...PATIENCE, attempts: 3 }
  const world = channelWorld(t, database, { patience })
  const receiver = await startWebhook(t)
  const tenant = newTenant()
  const { channel } = await world.channels.add(
    tenant,
    hook(receiver, 'hook', { wants: { kinds: ['process_completed'] } }),
  )
  receiver.fault = () => 500
  await world.work(1, tenant)
  await world.until('it is dead', async () => {
    world.later(3_600_000)
    return (await world.channels.get(tenant, channel.id)).dead === 1
  })
  t.equal(receiver.asked, 3)
})

void t.test('Delivering: a receiver that asks for patience is left alone for as long', async (t) => {
  const world = channelWorld(t, database)
  const receiver = await startWebhook(t)
  const tenant = newTenant()
  const { channel } = await world.channels.add(
    tenant,
    hook(receiver, 'hook', { wants: { kinds: ['process_completed'] } }),
  )
  receiver.fault = () => (response) => response.writeHead(429, { 'retry-after': '600' }).end()
  await world.work(1, tenant)
  await world.until(
    'it is asked',
    async () => (await world.channels.get(tenant, channel.id)).failing !== undefined,
  )
  receiver.fault = undefined
  world.later(500_000)
  for (let rounds = 0; rounds < 3; rounds += 1) await world.round()
  t.equal(receiver.asked, 1)
  world.later(101_000)
  await world.until('it is told', () => receiver.taken.length === 1)
})

void t.test('Delivering: one that is silent or dead holds up no other', async (t) => {
  const world = channelWorld(t, database)
  const [slow, well] = [await startWebhook(t), await startWebhook(t)]
  const tenant = newTenant()
  const { channel } = await world.channels.add(tenant, hook(slow, 'slow'))
  await world.channels.add(tenant, hook(well, 'well'))
  slow.fault = () => 'silent'
  await world.work(4, tenant)
  await world.until('the other is told', () => well.taken.length === 9)
  t.equal((await world.channels.get(tenant, channel.id)).waiting, 9)
  await slow.stop()
})

void t.test('Delivering: in quiet hours it waits, is dropped, or is told all the same', async (t) => {
  const world = channelWorld(t, database)
  const receiver = await startWebhook(t)
  const tenant = newTenant()
  const hour = (ms: number) => new Date(Date.now() + ms).toISOString().slice(11, 16)
  const quiet = { from: hour(-3_600_000), until: hour(3_600_000), zone: 'UTC' }
  const wants = { kinds: ['process_completed'] }
  const later = await world.channels.add(tenant, hook(receiver, 'later', { quiet, wants }))
  const drop = await world.channels.add(
    tenant,
    hook(receiver, 'drop', { quiet: { ...quiet, mode: 'drop' }, wants }),
  )
  await world.work(1, tenant)
  await world.until(
    'it is written down',
    async () => (await world.states(tenant, later.channel.id)).length === 1,
  )
  await world.round()
  t.equal(receiver.asked, 0)
  t.same(await world.states(tenant, drop.channel.id), ['dropped'])
  world.later(2 * 3_600_000)
  await world.until('it is told', () => receiver.taken.length === 1)
  await world.round()
  t.equal(receiver.asked, 1)
})

void t.test(
  'Delivering: a paused channel is told nothing of what happens, and goes on after that',
  async (t) => {
    const world = channelWorld(t, database)
    const receiver = await startWebhook(t)
    const tenant = newTenant()
    const { channel } = await world.channels.add(
      tenant,
      hook(receiver, 'hook', { wants: { kinds: ['process_completed'] } }),
    )
    await world.channels.pause(tenant, channel.id)
    await world.work(1, tenant)
    await world.round()
    t.same(await world.states(tenant, channel.id), [])
    await world.channels.resume(tenant, channel.id)
    const second = await world.work(1, tenant)
    await world.until('it is told', () => receiver.taken.length > 0)
    t.same(
      receiver.taken.map(({ body }) => body.data.processId),
      [second],
    )
  },
)

void t.test('Delivering: what goes with its channel is gone, and what is kept is bounded', async (t) => {
  const world = channelWorld(t, database)
  const receiver = await startWebhook(t)
  const tenant = newTenant()
  const { channel } = await world.channels.add(tenant, hook(receiver))
  await receiver.stop()
  await world.work(3, tenant)
  await world.until('they wait', async () => (await world.states(tenant, channel.id)).length === 7)
  const { signal } = new AbortController()
  await sweepDeliveries(database, world.clock(), signal, { ...KEPT, waiting: 4 })
  const states = await world.states(tenant, channel.id)
  t.equal(states.filter((state) => state === 'waiting').length, 4)
  t.equal(states.filter((state) => state === 'dropped').length, 3)
  await sweepDeliveries(database, world.clock(), signal, { ...KEPT, settled: 1 })
  t.equal((await world.states(tenant, channel.id)).length, 5)
  await sweepDeliveries(database, new Date(Date.now() + 8 * 86_400_000), signal)
  t.same(await world.states(tenant, channel.id), Array(4).fill('waiting'))
  await world.channels.remove(tenant, channel.id)
  t.same(await database.query('select 1 from spectra_ops.deliveries where channel_id = $1', [channel.id]), [])
})
