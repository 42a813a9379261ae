import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { testDatabase } from '../../helpers/database.ts'
import { startWebhook, WEBHOOK_KEY, type WebhookReceiver } from '../../helpers/webhook-receiver.ts'
import { channelWorld, newTenant } from './world.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

const DAY_MS = 86_400_000
const hook = (receiver: WebhookReceiver, more: object = {}) => ({
  ...{ name: 'hook', kind: 'webhook' as const, address: { url: receiver.url }, secret: WEBHOOK_KEY, ...more },
})

void t.test(
  'Delivering: a digest tells of each camera once a day, and of a paused channel none',
  async (t) => {
    const world = channelWorld(t, database)
    const receiver = await startWebhook(t)
    const tenant = newTenant()
    const source = { kind: 'stream' as const, url: 'rtsp://camera.example.org/main' }
    await world.parts.cameras.add({ ...tenant, id: 'yard', source, clipSeconds: 10, everySeconds: 60 })
    const digest = { at: '07:00', zone: 'Europe/Berlin' }
    const { channel } = await world.channels.add(tenant, hook(receiver, { digest, wants: { kinds: [] } }))
    await world.round()
    t.equal(receiver.asked, 0, 'not before its time')
    world.later(DAY_MS)
    await world.until('it is told', () => receiver.taken.length === 1)
    await world.round()
    t.equal(receiver.asked, 1)
    const [{ body } = { body: undefined }] = receiver.taken
    t.match(body, {
      type: 'digest',
      data: {
        title: /^The day at a glance: \d{4}-/,
        data: { zone: 'Europe/Berlin', cameras: [{ cameraId: 'yard', text: String }] },
      },
    })
    t.match(body!.data.link, /^https:\/\/spectra\.example\.org\/recap\?day=\d{4}-\d\d-\d\d$/)
    t.ok((await world.channels.get(tenant, channel.id)).nextDigestAt! > world.clock())
    await world.channels.pause(tenant, channel.id)
    world.later(DAY_MS)
    await world.round()
    await world.channels.resume(tenant, channel.id)
    await world.round()
    t.equal((await world.states(tenant, channel.id)).length, 1)
  },
)

void t.test(
  'Delivering: an alert is told with its rule, to those who want its severity and its camera',
  async (t) => {
    const world = channelWorld(t, database)
    const [all, urgent] = [await startWebhook(t), await startWebhook(t)]
    const tenant = newTenant()
    await world.work(1, tenant)
    await world.channels.add(tenant, hook(all))
    await world.channels.add(tenant, {
      ...hook(urgent, { wants: { leastSeverity: 'high' } }),
      name: 'urgent',
    })
    const ruleId = randomUUID()
    const raise = (id: string, severity: string) =>
      database.query(
        `insert into spectra_insights.alerts (id, organization_id, rule_id, rule_version, rule_name, occurrence, stream, place, place_end, camera_id,
         process_id, process_ids, chunk_id, start_time, end_time, event_ids, claims, title, severity, state, raised_at, updated_at)
       values ($1::uuid, $2, $3, 1, 'till', $1::uuid::text, 'yard', 0, 1, 'yard', gen_random_uuid(), '{}', gen_random_uuid(), 12.5, 14, '{}', '[]',
         'Nobody is at the till', $4, 'open', now(), now())`,
        [id, tenant.organizationId, ruleId, severity],
      )
    const [low, high] = [randomUUID(), randomUUID()]
    await raise(low, 'low')
    await raise(high, 'high')
    await world.until('both are told', () => all.taken.length === 2 && urgent.taken.length === 1)
    t.same(new Set(all.taken.map(({ id }) => id)), new Set([low, high]))
    t.match(urgent.taken, [
      {
        id: high,
        body: {
          type: 'alert_raised',
          data: {
            ruleId,
            severity: 'high',
            cameraId: 'yard',
            link: /\?t=12\.5$/,
            data: { ruleName: 'till', alertId: high },
          },
        },
      },
    ])
  },
)
