import t from 'tap'
import { ask, chunkOf, createWorld, openApp, ORGANIZATION, processOf } from './world.ts'

const SEARCH = `query ($text: String!, $since: DateTime, $types: [String!], $limit: Int) {
  search(text: $text, since: $since, types: $types, limit: $limit) { processId ordinal startTime endTime at score clipUrl } }`

void t.test('search asks with text, vector and filters, and brings clips that open', async (t) => {
  const world = createWorld(t)
  const app = await openApp(t, world)
  const chunk = chunkOf(processOf().id, 2)
  world.chunks.push(chunk)
  await world.storage.put(chunk.videoKey, Buffer.from('clip'))
  const { data, errors } = await ask(app, SEARCH, {
    text: ' red car ',
    since: '2026-03-01T00:00:00+01:00',
    types: ['object_entered'],
    limit: 3,
  })
  t.same(errors, [])
  t.match(data.search, [
    { ordinal: 2, startTime: 10, endTime: 20, at: '2026-03-01T09:00:00.000Z', score: 0.5 },
  ])
  t.equal((await app.inject(data.search[0].clipUrl)).body, 'clip')
  t.match(world.searched, [
    {
      organizationId: ORGANIZATION,
      text: 'red car',
      meaning: { vector: new Float32Array([1, 0]), model: 'test', dimensions: 2 },
      since: new Date('2026-02-28T23:00:00Z'),
      eventTypes: ['object_entered'],
      limit: 3,
    },
  ])
})

void t.test('search refuses an empty or endless text, a bad limit and a bad instant', async (t) => {
  const world = createWorld(t)
  const app = await openApp(t, world)
  const cases: [Record<string, unknown>, string | undefined][] = [
    [{ text: '  ' }, 'text'],
    [{ text: '🚗' }, 'text'],
    [{ text: 'what is it?' }, 'text'],
    [{ text: 'x'.repeat(1001) }, 'text'],
    [{ text: 'x', limit: 0 }, 'limit'],
    [{ text: 'x', limit: 101 }, 'limit'],
    [{ text: 'x', since: 'last week' }, undefined],
  ]
  for (const [variables, field] of cases) {
    const { errors } = await ask(app, SEARCH, variables)
    t.match(errors, [{ extensions: { code: 'SS_INPUT_INVALID', ...(field ? { field } : {}) } }])
  }
  t.same(world.searched, [])
})

void t.test(
  'searchModels says by which models chunks are found, and how far a change has come',
  async (t) => {
    const app = await openApp(t, createWorld(t))
    const { data, errors } = await ask(
      app,
      `{ searchModels { inUse { provider model dimensions since } coming { model done total trouble } leaving { model } } }`,
    )
    t.same(errors, [])
    t.match(data.searchModels, {
      inUse: { provider: 'test', model: 'old', dimensions: 2 },
      coming: { model: 'next', done: 3, total: 7, trouble: 'Cannot embed: busy' },
      leaving: null,
    })
  },
)
