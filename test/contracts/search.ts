import type { Test } from 'tap'
import { chunkIdOf } from '../../schema/ids.ts'
import type { Search, SearchDocument, SearchQuery, VectorIndex, WordIndex } from '../../core/ports.ts'
import {
  along,
  at,
  DIMENSIONS,
  document,
  GATE,
  NARROWED,
  ODD_TEXTS,
  ORG,
  OTHER,
  PROCESS,
  SPACE,
  YARD,
} from './searched.ts'

type Asked = Partial<SearchQuery> & { vector?: Float32Array; model?: string }

const asked = (
  text: string,
  { vector = along(0), model = SPACE.model, ...given }: Asked = {},
): SearchQuery => ({
  organizationId: ORG,
  text,
  meaning: { ...SPACE, model, vector },
  ...given,
})

/** What a suite puts in the place of an index. */
export interface Planted {
  vectors?: VectorIndex
  words?: WordIndex
}

/** What every search promises, however it is composed. `open` gives an empty one, for vectors of `SPACE`. */
export function searchContract(t: Test, name: string, open: (planted?: Planted) => Promise<Search>): void {
  const promise = (what: string, run: (t: Test, search: Search) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      const search = await open()
      for (const [index, text] of YARD.entries()) await search.index(document(index + 1, text))
      await run(t, search)
    })
  }
  const ordinals = async (search: Search, query: SearchQuery): Promise<number[]> =>
    (await search.query(query)).map(({ ordinal }) => ordinal)

  promise('the rare word decides: "red object" finds what is red first', async (t, search) => {
    for (const text of ['red object', 'a red car', 'the red one that moves down', 'RED OBJECTS']) {
      // However near the others are in meaning.
      for (let axis = 0; axis < DIMENSIONS; axis++) {
        const [first] = await ordinals(search, asked(text, { vector: along(axis) }))
        t.equal(first, 3, `${text}, nearest to ${axis}`)
      }
    }
  })

  promise(
    'words are found in any form, and what means the same without the words is found, too',
    async (t, search) => {
      t.equal((await ordinals(search, asked('walking persons', { vector: along(0) })))[0], 5)
      t.equal((await ordinals(search, asked('lorry', { vector: along(6) })))[0], 6)
      t.equal((await ordinals(search, asked('', { vector: along(4) })))[0], 4)
    },
  )

  promise('a word can be excluded, and a phrase asked for', async (t, search) => {
    const [first] = await ordinals(search, asked('white object -gate -walks', { vector: along(6) }))
    t.ok(first === 1 || first === 6)
    t.equal((await ordinals(search, asked('"small white object"', { vector: along(0) })))[0], 5)
  })

  promise('what users type never breaks it', async (t, search) => {
    for (const text of ODD_TEXTS) {
      t.ok((await search.query(asked(text))).length > 0, text.slice(0, 20))
    }
  })

  promise('an answer says where and when, best first, at most as many as asked for', async (t, search) => {
    const hits = await search.query(asked('white object', { limit: 2 }))
    t.equal(hits.length, 2)
    t.ok(hits[0]!.score >= hits[1]!.score)
    const [red] = await search.query(asked('red', { limit: 1 }))
    t.match(red, {
      chunkId: chunkIdOf(PROCESS, 3),
      processId: PROCESS,
      ordinal: 3,
      startTime: 20,
      endTime: 30,
    })
    t.same(red!.at, at(3))
    t.same([red!.text, red!.eventTypes], [YARD[2], ['object_entered']])
    for (const limit of [0, -1, 101, 1.5]) {
      await t.rejects(search.query(asked('x', { limit })), { code: 'SS_INPUT_INVALID' })
    }
  })

  promise('the same question has the same answer, ties included', async (t, search) => {
    for (let n = 7; n < 20; n++) await search.index(document(n, 'A twin.', { vector: along(3) }))
    const answer = await search.query(asked('twin', { vector: along(3), limit: 20 }))
    t.same(await search.query(asked('twin', { vector: along(3), limit: 20 })), answer)
  })

  promise('time, process, camera and event types narrow it down', async (t, search) => {
    await search.index(document(9, 'A red object waits.', GATE))
    for (const [filter, expected, why] of NARROWED) {
      const found = await ordinals(search, asked('red object', { ...filter, limit: 100 }))
      t.same(found.sort(), expected, why)
    }
  })

  promise('what is alike is found alone, or left out', async (t, search) => {
    for (let n = 7; n < 10; n++) await search.index(document(n, `A twin at 00:0${n}.`, { vector: along(0) }))
    await search.index(document(10, 'A twin at 00:10.', GATE))
    const hits = await search.query(asked('twin', { limit: 100 }))
    const { likeness } = hits.find(({ ordinal }) => ordinal === 7)!
    const of = async (filter: Partial<SearchQuery>): Promise<number[]> =>
      (await ordinals(search, asked('twin', { ...filter, limit: 100 }))).sort((a, b) => a - b)
    t.same(await of({ like: likeness }), [7, 8, 9], 'of one video')
    t.same(await of({ unlike: [likeness] }), [1, 2, 3, 4, 5, 6, 10])
    t.same(await of({ like: likeness, unlike: [likeness] }), [])
    t.same(await of({ like: 'nothing' }), [])
    t.same((await of({ unlike: [] })).length, 10)
  })

  promise('P8: another organization finds nothing, and overwrites nothing', async (t, search) => {
    t.same(await search.query(asked('red object', { organizationId: OTHER })), [])
    await search.index(document(3, 'Mine now.', { organizationId: OTHER }))
    t.equal((await search.query(asked('red', { limit: 1 })))[0]!.text, YARD[2])
  })

  promise('P2: a chunk indexed twice is there once, as it was indexed last', async (t, search) => {
    await search.index(document(4, 'A green object after all.', { eventTypes: ['object_left'] }))
    const hits = await search.query(asked('green object', { limit: 100 }))
    t.equal(hits.filter(({ ordinal }) => ordinal === 4).length, 1)
    t.match(hits[0], { ordinal: 4, text: 'A green object after all.', eventTypes: ['object_left'] })
  })

  promise('what is removed is not found; removing what is not there is fine', async (t, search) => {
    const chunk = { organizationId: ORG, chunkId: chunkIdOf(PROCESS, 3) }
    await search.remove(chunk)
    await search.remove(chunk)
    t.notOk((await ordinals(search, asked('red object'))).includes(3))
    await search.remove({ organizationId: ORG, processId: PROCESS })
    t.same(await search.query(asked('object')), [])
  })

  promise('P8: another organization removes nothing', async (t, search) => {
    await search.remove({ organizationId: OTHER, chunkId: chunkIdOf(PROCESS, 3) })
    await search.remove({ organizationId: OTHER, processId: PROCESS })
    t.equal((await ordinals(search, asked('red object', { vector: along(3) })))[0], 3)
    t.equal((await search.query(asked('object'))).length, YARD.length)
  })

  promise('a vector of another size than it says is refused, and leaves no row', async (t, search) => {
    const vector = new Float32Array(DIMENSIONS + 1)
    const refused = { code: 'SS_INTERNAL', message: /9 dimensions, .* 8/, retryable: false }
    await t.rejects(search.query(asked('x', { vector })), refused)
    await t.rejects(search.index(document(7, 'A refused one.', { vector })), refused)
    t.same(await search.query(asked('refused', { processId: PROCESS, since: at(7) })), [])
  })

  promise('a question without a meaning is answered by its words', async (t, search) => {
    t.same(await ordinals(search, { ...asked('red'), meaning: undefined }), [3])
    t.same(await ordinals(search, { ...asked('lorry'), meaning: undefined }), [])
  })

  promise('vectors of another model are not compared, its words are found', async (t, search) => {
    await search.index(document(7, 'A bicycle.', { model: 'other', vector: along(0) }))
    t.notOk((await ordinals(search, asked('lorry'))).includes(7))
    t.same(await ordinals(search, asked('lorry', { model: 'other' })), [7])
    t.equal((await ordinals(search, asked('bicycle', { vector: along(4) })))[0], 7)
  })

  /** An index that answers what it is told, whatever it was asked. */
  const answering = (ids: readonly string[]): VectorIndex & WordIndex => ({
    upsert: () => Promise.resolve(),
    remove: () => Promise.resolve(),
    nearest: () => Promise.resolve(ids.map((chunkId) => ({ chunkId, place: 0, similarity: 1 }))),
    drop: () => Promise.resolve(),
    best: () => Promise.resolve(ids.map((chunkId) => ({ chunkId, score: 1, share: 1 }))),
    health: () => Promise.resolve(),
  })
  const theirs: SearchDocument = document(1, 'Theirs.', { organizationId: OTHER, processId: GATE.processId })
  const removed = chunkIdOf(PROCESS, 3)
  const unheardOf = chunkIdOf(GATE.processId, 1000)
  const late = chunkIdOf(PROCESS, 6)
  const mine = chunkIdOf(PROCESS, 2)
  for (const index of ['vectors', 'words'] as const) {
    void t.test(`${name}: P8: ${index} of others, removed ones and stale ones never surface`, async (t) => {
      const lies = answering([theirs.chunkId, removed, unheardOf, late, mine])
      const search = await open({ vectors: answering([]), words: answering([]), [index]: lies })
      for (const [place, text] of YARD.entries()) await search.index(document(place + 1, text))
      await search.index(theirs)
      await search.remove({ organizationId: ORG, chunkId: removed })
      // They take no place of what is to be found, either.
      t.same(await ordinals(search, asked('object', { until: at(5), limit: 1 })), [2])
      t.same(await ordinals(search, asked('object', { until: at(5) })), [2])
      const asTheyAsk = asked('object', { organizationId: OTHER })
      t.same(
        (await search.query(asTheyAsk)).map(({ chunkId }) => chunkId),
        [theirs.chunkId],
      )
    })
  }

  void t.test(`${name}: P8: a vector of a chunk that is another organization's is not indexed`, async (t) => {
    const upserted: string[] = []
    const vectors: VectorIndex = {
      ...answering([]),
      upsert: async (entries) => void upserted.push(...entries.map(({ organizationId }) => organizationId)),
    }
    const search = await open({ vectors })
    await search.index(document(3, YARD[2]!))
    await search.index(document(3, 'Mine now.', { organizationId: OTHER }))
    t.same(upserted, [ORG])
  })

  void t.test(`${name}: vectors are told of what is removed, when its rows are gone`, async (t) => {
    const told: unknown[] = []
    const chunk = { organizationId: ORG, chunkId: chunkIdOf(PROCESS, 3) }
    const vectors: VectorIndex = {
      ...answering([chunk.chunkId]),
      remove: async (selection) => void told.push(selection, await search.query(asked('red'))),
    }
    const search = await open({ vectors })
    await search.index(document(3, YARD[2]!))
    t.equal((await search.query(asked('red'))).length, 1)
    await search.remove(chunk)
    await search.remove({ organizationId: ORG, processId: PROCESS })
    t.same(told, [chunk, [], { organizationId: ORG, processId: PROCESS }, []])
  })

  promise('is healthy', (_, search) => search.health())
}
