import type { Test } from 'tap'
import { chunkIdOf, stableId } from '../../schema/ids.ts'
import type { Search, SearchDocument, SearchQuery } from '../../core/ports.ts'

export const DIMENSIONS = 8
const ORG = stableId('organization', 'a')
const OTHER = stableId('organization', 'b')
const PROCESS = stableId('process', 'a')

/** A unit vector that points mostly along one axis. */
export function along(axis: number, lean = 0): Float32Array {
  const vector = new Float32Array(DIMENSIONS)
  vector[axis % DIMENSIONS] = 1
  vector[(axis + 1) % DIMENSIONS] = lean
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 10, minute))

export const document = (
  ordinal: number,
  text: string,
  given: Partial<SearchDocument> = {},
): SearchDocument => ({
  chunkId: chunkIdOf(given.processId ?? PROCESS, ordinal),
  processId: PROCESS,
  ordinal,
  organizationId: ORG,
  startTime: (ordinal - 1) * 10,
  endTime: ordinal * 10,
  at: at(ordinal),
  text,
  eventTypes: ['object_entered'],
  vector: along(ordinal),
  model: 'test',
  ...given,
})

const asked = (text: string, given: Partial<SearchQuery> = {}): SearchQuery => ({
  organizationId: ORG,
  text,
  vector: along(0),
  ...given,
})

const YARD = [
  'A large white object enters at the left and leaves at the right.',
  'A large silver object enters at the top, moves down and leaves at the bottom.',
  'A large red object enters at the top, moves down and leaves at the bottom.',
  'Nothing moves.',
  'A person walks from the left to the right. A small white object follows.',
  'A large white object waits at the gate.',
]

/** What every search adapter promises. `open` gives an empty index for vectors of `DIMENSIONS`. */
export function searchContract(t: Test, name: string, open: () => Promise<Search>): void {
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
    for (const text of [
      "o'clock",
      ':*',
      '&|!',
      '"',
      'a"b',
      '-',
      'OR',
      '\\',
      '((',
      'x'.repeat(5000),
      '红色',
      '%s $1 ?',
    ]) {
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
    const gate = {
      processId: stableId('process', 'gate'),
      cameraId: 'gate',
      eventTypes: ['loitering', 'person_detected'],
    }
    await search.index(document(9, 'A red object waits.', { ...gate, at: at(30) }))
    const found = async (given: Partial<SearchQuery>) =>
      (await ordinals(search, asked('red object', { ...given, limit: 100 }))).sort((a, b) => a - b)
    t.same(await found({ since: at(4) }), [4, 5, 6, 9])
    t.same(await found({ until: at(2) }), [1, 2])
    t.same(await found({ since: at(2), until: at(3) }), [2, 3], 'both ends belong to it')
    t.same(await found({ processId: gate.processId }), [9])
    t.same(await found({ cameraId: 'gate' }), [9])
    t.same(await found({ eventTypes: ['loitering'] }), [9])
    t.same(await found({ eventTypes: ['loitering', 'object_entered'] }), [1, 2, 3, 4, 5, 6, 9], 'any of them')
    t.same(await found({ eventTypes: [] }), [1, 2, 3, 4, 5, 6, 9], 'none named is none excluded')
    t.same(await found({ cameraId: 'nowhere' }), [])
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
    await search.remove({ chunkId: chunkIdOf(PROCESS, 3) })
    await search.remove({ chunkId: chunkIdOf(PROCESS, 3) })
    t.notOk((await ordinals(search, asked('red object'))).includes(3))
    await search.remove({ processId: PROCESS })
    t.same(await search.query(asked('object')), [])
  })

  promise('a vector of another size is refused', async (t, search) => {
    const vector = new Float32Array(DIMENSIONS + 1)
    await t.rejects(search.query(asked('x', { vector })), { message: /9 dimensions, the index 8/ })
    await t.rejects(search.index(document(1, 'x', { vector })), { message: /9 dimensions/, retryable: false })
  })

  promise('is healthy', (_, search) => search.health())
}
