import t from 'tap'
import { stableId } from '../../schema/ids.ts'
import { ask, chunkOf, createWorld, eventOf, openApp, ORGANIZATION, processOf } from './world.ts'

/** The head of a JPEG file. */
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0])

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
  t.match(world.asked, [
    {
      organizationId: ORGANIZATION,
      text: 'red car',
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
  t.same(world.asked, [])
})

const ASK = `query ($text: String!, $zone: String, $not: [SearchPart!], $instead: SearchInstead, $like: ID) {
  ask(text: $text, zone: $zone, not: $not, instead: $instead, like: $like) {
    understood { line text cameras unclear things { kinds least } then { within } }
    hits { ordinal why { words share meaning events { type startTime } } moments { ordinal startTime } clipUrl likeness alike { count isMore first last } }
    misses { ordinal } } }`

void t.test(
  'ask says how a question was understood, why a moment was found and where it plays',
  async (t) => {
    const world = createWorld(t)
    const app = await openApp(t, world)
    world.chunks.push(chunkOf(processOf().id, 2))
    const things = [{ kinds: ['person'], least: 3 }]
    const instead = { cameras: ['gate'], from: null, things }
    const { data, errors } = await ask(app, ASK, {
      text: 'people',
      zone: 'Europe/Berlin',
      not: ['TIME'],
      instead,
    })
    t.same(errors, [])
    t.match(data.ask, {
      understood: { line: 'text:"people"', text: 'people', cameras: [], unclear: null },
      hits: [
        {
          why: {
            words: ['red', 'car'],
            share: 1,
            meaning: 0.7,
            events: [{ type: 'object_entered', startTime: 10 }],
          },
          moments: [{ ordinal: 2, startTime: 10 }],
          likeness: 'c0ffee',
          alike: {
            count: 41,
            isMore: false,
            first: '2026-03-01T08:00:00.000Z',
            last: '2026-03-01T10:00:00.000Z',
          },
        },
      ],
      misses: [],
    })
    t.match(world.asked, [
      {
        zone: 'Europe/Berlin',
        not: ['time'],
        instead: {
          cameras: ['gate'],
          from: null,
          things: [{ kinds: ['person'], types: [], colours: [], count: { least: 3 } }],
        },
      },
    ])
    const wrong = [
      { things: [{ kinds: ['elephant'] }] },
      { things: [{ colours: ['teal'] }] },
      { without: [{ types: ['no such type'] }] },
      { things: [{ kinds: ['person'], least: 3, most: 2 }] },
      { things: Array.from({ length: 21 }, () => ({ kinds: ['person'] })) },
    ]
    for (const instead of wrong) {
      const { errors } = await ask(app, ASK, { text: 'people', instead })
      t.match(errors, [{ extensions: { code: 'SS_INPUT_INVALID' } }], JSON.stringify(instead).slice(0, 60))
    }
  },
)

void t.test('what is alike is asked for by its likeness', async (t) => {
  const world = createWorld(t)
  const app = await openApp(t, world)
  const like = 'c0ffee'.repeat(6).slice(0, 32)
  t.same((await ask(app, ASK, { text: 'people', like })).errors, [])
  t.equal((await app.inject(`/api/v1/search?q=people&like=${like}`)).statusCode, 200)
  t.match(world.asked, [{ like }, { like }])
  for (const wrong of ['c0ffee', `${like}0`, "' or true --"]) {
    const { errors } = await ask(app, ASK, { text: 'people', like: wrong })
    t.match(errors, [{ extensions: { code: 'SS_INPUT_INVALID', field: 'like' } }])
    const refused = await app.inject(`/api/v1/search?q=people&like=${encodeURIComponent(wrong)}`)
    t.match([refused.statusCode, refused.json()], [400, { code: 'SS_INPUT_INVALID' }])
  }
})

void t.test('a picture is the body, and what was seen in it stands before what was found', async (t) => {
  const world = createWorld(t)
  const app = await openApp(t, world)
  world.chunks.push(chunkOf(processOf().id, 2))
  const url = '/api/v1/search/picture?q=at%20the%20gate&limit=3'
  const send = (payload: Buffer | string, type = 'image/jpeg') =>
    app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } })
  const answer = await send(JPEG)
  t.equal(answer.statusCode, 200)
  t.match(answer.json(), {
    seen: [{ kind: 'car', colour: 'red', score: 0.7, box: { x: 0.1 } }],
    understood: { text: 'at the gate red car' },
    hits: [{ ordinal: 2, clipUrl: /^\// }],
  })
  t.match(world.asked, [{ organizationId: ORGANIZATION, text: 'at the gate red car', limit: 3 }])
  t.same(world.pictures, [JPEG])
  const refused: [Awaited<ReturnType<typeof send>>, number, string][] = [
    [await send('<svg/>', 'image/png'), 400, 'SS_INPUT_INVALID'],
    [await send('', 'image/png'), 400, 'SS_INPUT_INVALID'],
    [await send('<svg/>', 'image/svg+xml'), 415, 'SS_INPUT_INVALID'],
    [await send(Buffer.alloc(5 * 1024 ** 2 + 1, JPEG)), 413, 'SS_UPLOAD_TOO_LARGE'],
    [await send(Buffer.alloc(6 * 1024 ** 2, JPEG)), 413, 'SS_'],
  ]
  for (const [{ statusCode, body }, status, code] of refused)
    t.match([statusCode, body], [status, new RegExp(code)])
  t.equal(world.asked.length, 1)
})

const BY_PICTURE = `query ($eventId: ID, $chunkId: ID, $text: String) { askByPicture(eventId: $eventId, chunkId: $chunkId, text: $text) {
  seen { kind colour score } understood { line text } hits { ordinal } misses { ordinal } } }`

void t.test(
  'more like an event is asked by what it says of itself, or by the picture of its chunk',
  async (t) => {
    const world = createWorld(t)
    const app = await openApp(t, world)
    const process = processOf()
    const chunk = chunkOf(process.id, 1)
    world.processes.set(process.id, process)
    world.chunks.push(chunk)
    const told = eventOf(process.id, 1, { attributes: { kind: 'car', color: 'white' } })
    const untold = eventOf(process.id, 2)
    world.events.push(told, untold)
    const by = async (variables: object) => ask(app, BY_PICTURE, variables as Record<string, unknown>)

    const { data } = await by({ eventId: told.id, text: 'today' })
    t.match(data.askByPicture, {
      seen: [{ kind: 'car', colour: 'white', score: 0.9 }],
      understood: { text: 'today [car vehicle white silver] text:"white car"' },
      hits: [{ ordinal: 1 }],
    })
    t.match((await by({ chunkId: chunk.id })).errors, [{ extensions: { code: 'SS_OBJECT_NOT_FOUND' } }])
    await world.storage.put(chunk.thumbnailKey!, JPEG)
    for (const variables of [{ chunkId: chunk.id }, { eventId: untold.id }])
      t.match((await by(variables)).data.askByPicture, { seen: [{ kind: 'car', colour: 'red' }] })
    t.same(world.pictures, [JPEG, JPEG])
    const nobody = stableId('event', 'nobody')
    for (const [variables, code] of [
      [{}, 'SS_INPUT_INVALID'],
      [{ eventId: told.id, chunkId: chunk.id }, 'SS_INPUT_INVALID'],
      [{ eventId: nobody }, 'SS_NOT_FOUND'],
      [{ chunkId: nobody }, 'SS_NOT_FOUND'],
    ] as const)
      t.match((await by(variables)).errors, [{ extensions: { code } }])
  },
)

void t.test('GET /api/v1/search answers the same', async (t) => {
  const world = createWorld(t)
  const app = await openApp(t, world)
  world.chunks.push(chunkOf(processOf().id, 2))
  const answer = await app.inject(
    '/api/v1/search?q=red%20car&since=2026-03-01T00:00:00Z&types=a,b&not=time&limit=3&zone=UTC',
  )
  t.equal(answer.statusCode, 200)
  t.match(answer.json(), {
    understood: { line: 'text:"red car"', things: [] },
    hits: [
      { ordinal: 2, why: { share: 1 }, moments: [{ startTime: 10 }], clipUrl: /^\//, alike: { count: 41 } },
    ],
    misses: [],
  })
  t.match(world.asked, [
    {
      organizationId: ORGANIZATION,
      text: 'red car',
      since: new Date('2026-03-01T00:00:00Z'),
      eventTypes: ['a', 'b'],
      not: ['time'],
      limit: 3,
    },
  ])
  for (const query of [
    '',
    '?q=',
    '?q=%F0%9F%9A%97',
    '?q=car&limit=0',
    '?q=car&limit=x',
    '?q=car&not=nonsense',
    '?q=car&since=yesterday',
    `?q=${'x'.repeat(1001)}`,
  ]) {
    const refused = await app.inject(`/api/v1/search${query}`)
    t.equal(refused.statusCode, 400, query)
    t.match(refused.json(), { code: 'SS_INPUT_INVALID' }, query)
  }
  t.equal(world.asked.length, 1)
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
