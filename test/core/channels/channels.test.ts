import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import type { NewChannel } from '../../../core/ports.ts'
import { createSealing } from '../../../core/security/sealing.ts'
import { createChannels } from '../../../core/channels/channels.ts'
import { createCursors } from '../../../core/ledger/cursors.ts'
import { testDatabase } from '../../helpers/database.ts'
import { channelWorld, newTenant } from './world.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

const hook = (change: Partial<NewChannel> = {}): NewChannel => ({
  ...{ name: 'hook', kind: 'webhook', address: { url: 'https://example.org/told' } },
  ...change,
})
const mail = (change: object = {}): NewChannel => ({
  ...{ name: 'guards', kind: 'mail', secret: 'planted password' },
  address: {
    server: 'smtps://mail.example.org',
    user: 'me',
    from: 'a@example.org',
    to: ['b@example.org'],
    ...change,
  },
})

void t.test('Channels: a webhook gets a key, which is shown once and kept sealed', async (t) => {
  const { channels, sealing } = channelWorld(t, database)
  const tenant = newTenant()
  const { channel, secret } = await channels.add(tenant, hook())
  t.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
  t.match(channel, { name: 'hook', hasSecret: true, waiting: 0, dead: 0, version: 1 })
  t.notMatch(JSON.stringify(await channels.list(tenant)), secret!.slice(6))
  const [row] = await database.query<{ secret: string; id: string }>(
    'select secret, id from spectra_core.channels where id = $1',
    [channel.id],
  )
  t.notMatch(row!.secret, secret!.slice(6))
  t.equal(sealing.open(row!.secret, row!.id), secret)
  t.equal(sealing.open(row!.secret, randomUUID()), undefined, 'not for another channel')
  t.equal(createSealing('another').open(row!.secret, row!.id), undefined, 'not by another key')
})

void t.test('Channels: what is left out of a change stays, null takes away', async (t) => {
  const { channels } = channelWorld(t, database)
  const tenant = newTenant()
  const quiet = { from: '22:00', until: '06:00', zone: 'Europe/Berlin' }
  const digest = { at: '07:00', zone: 'Europe/Berlin' }
  const { channel } = await channels.add(tenant, { ...mail(), quiet, digest })
  t.match(channel, { quiet: { ...quiet, mode: 'later' }, digest })
  t.ok(channel.nextDigestAt! > new Date())
  const renamed = await channels.edit(tenant, channel.id, { name: 'night' })
  t.match(renamed, { name: 'night', quiet, digest, address: channel.address, hasSecret: true, version: 2 })
  const bare = await channels.edit(tenant, channel.id, { quiet: null, digest: null })
  t.match(bare, { quiet: undefined, digest: undefined, nextDigestAt: undefined })
})

void t.test('Channels: what is wrong is refused at the edge, with its field', async (t) => {
  const { channels } = channelWorld(t, database)
  const tenant = newTenant()
  await channels.add(tenant, hook())
  const refused: [NewChannel, { code?: string; details?: { field: string } }][] = [
    [hook(), { code: 'SS_CHANNEL_EXISTS', details: { field: 'name' } }],
    [hook({ name: '' }), { code: 'SS_INPUT_INVALID', details: { field: 'name' } }],
    [hook({ name: 'a', kind: 'fax' as never }), { code: 'SS_INPUT_INVALID', details: { field: 'kind' } }],
    [hook({ name: 'a', address: { url: 'ftp://example.org' } }), { details: { field: 'address.url' } }],
    [hook({ name: 'a', address: { url: 'https://u:p@example.org' } }), { details: { field: 'address' } }],
    [hook({ name: 'a', secret: 'whsec_short' }), { details: { field: 'secret' } }],
    [hook({ name: 'a', wants: { kinds: ['everything'] } }), { details: { field: 'wants.kinds.0' } }],
    [
      hook({ name: 'a', quiet: { from: '25:00', until: '06:00', zone: 'UTC' } }),
      { details: { field: 'quiet.from' } },
    ],
    [hook({ name: 'a', digest: { at: '07:00', zone: 'Mars/Base' } }), { details: { field: 'digest.zone' } }],
    [mail({ to: [] }), { details: { field: 'address.to' } }],
    [mail({ from: 'a@example.org\r\nbcc: c@example.org' }), { details: { field: 'address.from' } }],
    [
      {
        name: 'a',
        kind: 'sns',
        address: { topic: 'arn:aws:sns:eu-central-1:123456789012:x', accessKeyId: 'A' },
      },
      { details: { field: 'secret' } },
    ],
    [
      { name: 'a', kind: 'mqtt', address: { server: 'mqtt://broker.example.org', prefix: 'a/#' } },
      { details: { field: 'address.prefix' } },
    ],
  ]
  for (const [given, error] of refused) {
    const thrown: unknown = await channels.add(tenant, given).catch((each: unknown) => each)
    t.match(thrown, error, JSON.stringify(error))
  }
  t.equal((await channels.list(tenant)).length, 1)
})

void t.test('Channels: an address of a private network is refused where that is not allowed', async (t) => {
  const { sealing, clock } = channelWorld(t, database)
  const never = () => Promise.reject(new Error('nothing is told'))
  const channels = createChannels(database, {
    ...{ sealing, clock, openAdapter: never, cursorsOf: createCursors('x'), allowPrivateAddresses: false },
  })
  for (const url of [
    'http://127.0.0.1/x',
    'http://[::1]/x',
    'http://169.254.169.254/latest',
    'http://10.0.0.1',
  ])
    await t.rejects(channels.add(newTenant(), hook({ address: { url } })), { code: 'SS_ADDRESS_REFUSED' })
})

void t.test('Channels: P8: tenants never meet, and who is limited to cameras changes none', async (t) => {
  const { channels } = channelWorld(t, database)
  const [ours, theirs] = [newTenant(), newTenant()]
  const { channel } = await channels.add(ours, hook())
  await channels.add(theirs, hook())
  t.equal((await channels.list(theirs)).length, 1)
  for (const call of ['get', 'pause', 'resume', 'remove', 'test', 'replay'] as const)
    await t.rejects(
      channels[call](theirs, channel.id).then(() => undefined),
      { code: 'SS_NOT_FOUND' },
      call,
    )
  await t.rejects(channels.edit(theirs, channel.id, { name: 'stolen' }), { code: 'SS_NOT_FOUND' })
  t.same((await channels.deliveries(theirs, channel.id, {})).items, [])
  const limited = { ...ours, cameras: ['yard'] }
  await t.rejects(channels.add(limited, hook({ name: 'b' })), { code: 'SS_FORBIDDEN' })
  await t.rejects(channels.remove(limited, channel.id), { code: 'SS_FORBIDDEN' })
  t.match(await channels.get(ours, channel.id), { name: 'hook' })
})

void t.test('Channels: who did what is in the audit log', async (t) => {
  const { channels } = channelWorld(t, database)
  const who = { ...newTenant(), userId: randomUUID() }
  const { channel } = await channels.add(who, hook())
  await channels.edit(who, channel.id, { name: 'other' })
  await channels.pause(who, channel.id)
  await channels.resume(who, channel.id)
  await channels.remove(who, channel.id)
  const rows = await database.query<{ action: string }>(
    'select action from spectra_ops.audit_log where organization_id = $1 and user_id = $2 and subject = $3 order by id',
    [who.organizationId, who.userId, channel.id],
  )
  t.same(
    rows.map(({ action }) => action),
    ['add', 'edit', 'pause', 'resume', 'remove'].map((verb) => `channel.${verb}`),
  )
})
