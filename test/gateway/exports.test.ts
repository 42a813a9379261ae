import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { EventView, Identity } from '../../core/ports.ts'
import { eventually } from '../helpers/eventually.ts'
import { createWorld, eventOf, openApp, ORGANIZATION, OTHER, processOf, type World } from './world.ts'

const PATH = '/api/v1/events/export'

async function exporting(t: Test, events: Partial<EventView>[] = [], identity: Partial<Identity> = {}) {
  const world: World = createWorld(t, {
    authenticate: () => ({ organizationId: ORGANIZATION, role: 'viewer', ...identity }),
  })
  const process = processOf({
    options: { chunkDuration: 10, overlap: 0, startedAt: '2026-03-01T10:00:00+01:00' },
  })
  world.processes.set(process.id, process)
  const at = (event: EventView) => new Date(Date.parse('2026-03-01T09:00:00Z') + event.startTime * 1000)
  const made = events.map((event, index) => eventOf(process.id, index, event))
  world.events.push(...made.map((event) => ({ at: at(event), ...event })))
  const { events: all } = world.options.ports.processes
  world.options.ports.processes.events = async (tenant, filter, page) =>
    filter.modality === 'live' ? { items: [] } : all(tenant, filter, page)
  const app = await openApp(t, world)
  const get = (query = '') => app.inject(`${PATH}${query}`)
  return { app, world, process, get }
}

void t.test('Export as JSON: each event once, with its instant by the clock', async (t) => {
  const { get, process } = await exporting(t, [{}, { description: 'ü "quoted"' }])
  const answer = await get(`?processId=${process.id}`)
  t.equal(answer.statusCode, 200)
  t.match(answer.headers, {
    'content-type': 'application/json; charset=utf-8',
    'content-disposition': 'attachment; filename="events.json"',
    'cache-control': 'no-store',
  })
  t.match(answer.json(), [
    { at: '2026-03-01T09:00:00.000Z', byClock: true, title: 'one', type: 'object_entered' },
    { at: '2026-03-01T09:00:01.000Z', description: 'ü "quoted"' },
  ])
  t.same((await (await exporting(t)).get()).json(), [], 'none is an empty list')
})

void t.test('Export as CSV: what a spreadsheet would calculate is text', async (t) => {
  const formulas = ['=HYPERLINK("http://x")', '+1', '-1', '@SUM(A1)', '\t=1', '\uff1d1', 'a,"b"\r\nc']
  const { get, process } = await exporting(
    t,
    formulas.map((description) => ({ description })),
  )
  const answer = await get(`?format=csv&processId=${process.id}`)
  t.match(answer.headers, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': /events\.csv/ })
  const body = answer.body
  t.match(
    body,
    /^id,processId,chunkId,title,type,at,byClock,startTime,endTime,confidence,description,attributes,createdAt\n/,
  )
  for (const formula of formulas.slice(0, 6)) {
    const shown = `'${formula.replaceAll('"', '""')}`
    t.ok(body.includes(`,${shown},`) || body.includes(`,"${shown}",`), formula)
  }
  t.ok(body.includes('"a,""b""\r\nc"'), 'and a line break stays inside of its field')
})

void t.test('Export as WebVTT: cues of one video, that no text can end or mark up', async (t) => {
  const { get, process } = await exporting(t, [
    { startTime: 3661.5, endTime: 3661.5, description: 'a <b> & 00:00 --> 00:01\n\nNOTE x' },
  ])
  const answer = await get(`?format=vtt&processId=${process.id}`)
  t.match(answer.headers, { 'content-type': 'text/vtt; charset=utf-8' })
  t.match(
    answer.body,
    /^WEBVTT\n\n[0-9a-f-]{36}\n01:01:01\.500 --> 01:01:01\.501\nobject_entered: a &lt;b&gt; &amp; 00:00 --&gt; 00:01 NOTE x\n$/,
  )
  t.match((await get('?format=vtt')).json(), { code: 'SS_INPUT_INVALID', field: 'processId' })
})

void t.test(
  'Export as iCalendar: UTC, the same UID every time, and no text begins a line of its own',
  async (t) => {
    const { get, process } = await exporting(t, [
      { startTime: 1, endTime: 4, description: 'a;b,c\r\nATTENDEE:mailto:x@example.org' },
    ])
    const url = `?format=ics&processId=${process.id}`
    const body = (await get(url)).body
    const lines = body.replaceAll('\r\n ', '').replaceAll('\r\n\t', '').split('\r\n')
    t.equal(lines[0], 'BEGIN:VCALENDAR')
    t.equal(lines.at(-2), 'END:VCALENDAR')
    t.ok(lines.includes('DTSTART:20260301T090001Z'))
    t.ok(lines.includes('DTEND:20260301T090004Z'))
    t.notOk(lines.some((line) => line.startsWith('ATTENDEE')))
    const uid = lines.find((line) => line.startsWith('UID:'))
    t.match(uid, /^UID:[0-9a-f-]{36}@spectra-sight$/)
    t.ok((await get(url)).body.includes(uid!))
  },
)

void t.test('Export: more than a page is read page by page, all of it, once', async (t) => {
  const { get, process, world } = await exporting(
    t,
    Array.from({ length: 1234 }, () => ({})),
  )
  let most = 0
  let reads = 0
  const events = world.options.ports.processes.events
  world.options.ports.processes.events = async (...given) => {
    reads++
    most = Math.max(most, given[2].first ?? 50)
    return events(...given)
  }
  const all = (await get(`?types=object_entered&processId=${process.id}`)).json<{ id: string }[]>()
  t.equal(new Set(all.map(({ id }) => id)).size, 1234)
  t.ok(most <= 200)
  t.ok(reads >= 7)
})

void t.test('Export: of what is not taken no more is read, and who leaves ends it (P6)', async (t) => {
  const { app, process, world } = await exporting(
    t,
    Array.from({ length: 2000 }, () => ({ description: 'x'.repeat(10_000) })),
  )
  let reads = 0
  let ends = 0
  const { events } = world.options.ports.processes
  world.options.ports.processes.events = async (tenant, filter, page) => {
    reads++
    const found = await events(tenant, filter, page)
    // As often as it is asked, so that it never ends of itself: 2 MB a page.
    if (found.next === undefined) ends++
    return { ...found, next: found.next ?? '0' }
  }
  await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1').pause()
  await once(socket, 'connect')
  socket.write(`GET ${PATH}?processId=${process.id} HTTP/1.1\r\nhost: localhost\r\n\r\n`)
  let before = -1
  while (before !== reads || reads === 0) {
    before = reads
    await setTimeout(300)
  }
  t.ok(reads < 12, `${reads} pages of 2 MB were read for a client that takes nothing`)

  const stalled = reads
  let taken = 0
  socket.on('data', (bytes) => (taken += bytes.length)).resume()
  await eventually('more than is there at once', () => taken > 50_000_000)
  t.ok(reads > stalled + 10, 'and goes on when it takes')
  t.ok(ends > 0)
  socket.destroy()
  await once(socket, 'close')
  await eventually('nothing is read any more', async () => {
    const last = reads
    await setTimeout(300)
    return reads === last
  })
})

void t.test('Export: types and instants leave out the others', async (t) => {
  const { get } = await exporting(t, [{}, { type: 'no_activity' }, {}, {}])
  const times = async (query: string) =>
    [...new Set((await get(query)).json<{ startTime: number }[]>().map(({ startTime }) => startTime))].sort()
  t.same(await times('?types=no_activity,other'), [1])
  t.same(await times('?from=2026-03-01T09:00:01Z&until=2026-03-01T10:00:03%2B01:00'), [1, 2])
})

void t.test(
  'Export: nobody gets events of another organization, nor of cameras that are not theirs (P8)',
  async (t) => {
    const own = await exporting(t, [{}], { organizationId: OTHER })
    t.same((await own.get()).json(), [])
    t.match((await own.get(`?processId=${own.process.id}`)).json(), { code: 'SS_NOT_FOUND' })

    const asked: (string | undefined)[] = []
    const scoped = await exporting(t, [{}], { cameras: ['door'] })
    scoped.world.options.ports.processes.events = async (tenant, { cameraId, modality }) => {
      t.same(tenant.cameras, ['door'], 'the port knows, too')
      t.equal(modality, 'live', 'and none of the files')
      asked.push(cameraId)
      return { items: [] }
    }
    await scoped.get()
    await scoped.get('?cameraIds=yard,door')
    t.same(asked, ['door', 'door'])
  },
)

void t.test('Export: what is wrong is refused with its field', async (t) => {
  const { get } = await exporting(t)
  const wrong: [string, string][] = [
    ['format=exe', 'format'],
    ['processId=1', 'processId'],
    ["processId=' or 1=1 --", 'processId'],
    ['from=yesterday', 'from'],
    ['until=2026-03-01', 'until'],
    [`types=${'a,'.repeat(101)}`, 'types'],
    ['format=csv%0d%0aSet-Cookie:x', 'format'],
  ]
  for (const [query, field] of wrong) {
    const answer = await get(`?${query.replaceAll(' ', '%20')}`)
    t.equal(answer.statusCode, 400, query)
    t.match(answer.json(), { code: 'SS_INPUT_INVALID', field }, query)
  }
})
