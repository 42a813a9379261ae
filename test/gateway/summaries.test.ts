import t, { type Test } from 'tap'
import { summaryKey } from '../../schema/keys.ts'
import { ask, chunkOf, createWorld, eventOf, openApp, ORGANIZATION, OTHER, processOf } from './world.ts'

const CLAIM = { text: 'A car crosses.', startTime: 1, endTime: 4 }
const TRACK = { trackId: 3, kind: 'car', startTime: 1, endTime: 4 }

async function world(t: Test) {
  const world = createWorld(t)
  const process = processOf({ chunksTotal: 1 })
  world.processes.set(process.id, process)
  const key = summaryKey(ORGANIZATION, process.id, 1)
  const chunk = { ...chunkOf(process.id, 1), status: 'completed' as const, summaryKey: key }
  world.chunks.push(chunk)
  const seen = { type: 'vehicle_detected', attributes: { kind: 'car' }, chunkId: chunk.id }
  world.events.push(eventOf(process.id, 1, { ...seen, startTime: 1, endTime: 4 }))
  const store = (text: string) => world.storage.put(key, Buffer.from(text))
  return { world, process, chunk, store, app: await openApp(t, world) }
}

const QUERY = `query ($id: ID!) { process(id: $id) {
  summary { text claims { text startTime endTime from sources { processId chunkId startTime endTime } } }
  chunks { nodes { claims { text startTime endTime tracks { trackId kind startTime endTime } } } } } }`

void t.test('Summaries: of a whole process, each claim with its chunks and seconds', async (t) => {
  const { app, process, chunk } = await world(t)
  const { data } = await ask(app, QUERY, { id: process.id })
  const { summary } = data.process
  t.match(summary.text, /^Between 00:00 and \d\d:\d\d one car was seen\./)
  t.same(summary.claims[0].sources, [{ processId: process.id, chunkId: chunk.id, startTime: 1, endTime: 4 }])
})

void t.test('Summaries: none while no chunk is done', async (t) => {
  const { app, world: held, process, chunk } = await world(t)
  held.chunks.splice(0, 1, { ...chunk, status: 'processing' as never })
  t.equal((await ask(app, QUERY, { id: process.id })).data.process.summary, null)
})

void t.test('Summaries: the claims of a chunk are those of its file', async (t) => {
  const { app, process, store } = await world(t)
  const claims = async () => (await ask(app, QUERY, { id: process.id })).data.process.chunks.nodes[0].claims
  t.same(await claims(), [], 'none where the file is gone')
  await store(JSON.stringify({ summary: CLAIM.text }))
  t.same(await claims(), [], 'none where a model told no claims')
  await store(JSON.stringify({ claims: [{ ...CLAIM, tracks: [TRACK] }] }))
  t.same(await claims(), [{ ...CLAIM, tracks: [TRACK] }])
  for (const other of ['not ours', '[]', JSON.stringify({ claims: [{ text: 3 }] }), ' '.repeat(5 << 20)]) {
    await store(other)
    t.same(await claims(), [], 'none where another program stored what it likes')
  }
})

const OF_CAMERA = `query ($cameraId: ID!, $from: DateTime!, $until: DateTime!, $zone: String) {
  cameraSummary(cameraId: $cameraId, from: $from, until: $until, zone: $zone) { text claims { from until startTime } } }`
const HOUR = { from: '2026-05-01T06:00:00Z', until: '2026-05-01T07:00:00Z' }

void t.test(
  'Summaries: of a camera, by the clock of a zone, and never of one of somebody else',
  async (t) => {
    const { app, world: held } = await world(t)
    const camera = (organizationId: string) => ({ id: 'door', organizationId }) as never
    held.events.length = 0
    held.cameras.set('door', camera(ORGANIZATION))
    const asked = { cameraId: 'door', ...HOUR, zone: 'Europe/Berlin' }
    const { data } = await ask(app, OF_CAMERA, asked)
    t.match(data.cameraSummary.text, 'Nothing is known of what happened between 08:00 and 09:00.')
    t.match(data.cameraSummary.claims[0], {
      startTime: 0,
      from: '2026-05-01T06:00:00.000Z',
      until: '2026-05-01T07:00:00.000Z',
    })
    held.cameras.set('door', camera(OTHER))
    t.equal((await ask(app, OF_CAMERA, asked)).data.cameraSummary, null)
  },
)

void t.test(
  'Summaries: what cannot be a time of a camera is refused, and what would be right is said',
  async (t) => {
    const { app } = await world(t)
    const refused = async (change: object) =>
      (await ask(app, OF_CAMERA, { cameraId: 'door', ...HOUR, ...change })).errors
    for (const until of ['2026-05-01T06:00:00Z', '2026-05-01T05:00:00Z', '2026-06-01T05:00:00Z'])
      t.match(await refused({ until }), [{ extensions: { code: 'SS_INPUT_INVALID', field: 'until' } }])
    for (const zone of ['Mars/Phobos', '', "'; drop table"])
      t.match(await refused({ zone }), [{ extensions: { code: 'SS_INPUT_INVALID', field: 'zone' } }])
  },
)
