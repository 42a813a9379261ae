import type { Test } from 'tap'
import { chunkIdOf } from '../../schema/ids.ts'
import type { SearchFilter, WordIndex } from '../../core/ports.ts'
import type { ChunkRows } from '../../core/search/chunk-rows.ts'
import { document, GATE, NARROWED, ODD_TEXTS, ORG, OTHER, PROCESS, YARD } from './searched.ts'

/** An empty index, and the rows that it has the words of. */
export interface OpenedWords {
  words: WordIndex
  rows: Pick<ChunkRows, 'put' | 'remove'>
}

/** What every index of words promises. */
export function wordIndexContract(t: Test, name: string, open: () => Promise<OpenedWords>): void {
  type Best = (query: string, given?: Partial<SearchFilter>, n?: number) => Promise<number[]>
  const promise = (
    what: string,
    run: (t: Test, best: Best, opened: OpenedWords) => Promise<unknown>,
  ): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      const opened = await open()
      for (const [index, text] of YARD.entries()) await opened.rows.put(document(index + 1, text))
      const ordinals = new Map(
        Array.from({ length: 30 }, (_, index) => [chunkIdOf(PROCESS, index + 1), index + 1]),
      )
      ordinals.set(chunkIdOf(GATE.processId, 9), 9)
      const best: Best = async (query, given = {}, n = 100) => {
        const found = await opened.words.best(query, { organizationId: ORG, ...given }, n)
        return found.map(({ chunkId }) => ordinals.get(chunkId)!)
      }
      await run(t, best, opened)
    })
  }

  promise('the rare word decides, and what lacks it is not found by the frequent one', async (t, best) => {
    t.same(await best('red object'), [3])
    t.same(await best('RED OBJECTS'), [3])
    t.same((await best('white object')).sort(), [1, 5, 6])
  })

  promise('words are found in any form', async (t, best) => {
    t.same(await best('walking persons'), [5])
    t.same(await best('a red car'), [3], 'without the word that nobody has')
    t.same(await best('lorry'), [])
  })

  promise('a word can be excluded, and a phrase asked for', async (t, best) => {
    t.same(await best('white object -gate -walks'), [1])
    t.same(await best('"small white object"'), [5])
  })

  promise('what users type never breaks it, and no word is no answer', async (t, best) => {
    for (const text of ODD_TEXTS) t.same(await best(text), [], text.slice(0, 20))
    t.same(await best(''), [])
    t.same(await best('what is it'), [])
  })

  promise(
    'equal ones come by their id, every time, as many as asked for',
    async (t, best, { words, rows }) => {
      const twins = Array.from({ length: 13 }, (_, index) => document(index + 7, 'A twin.'))
      for (const twin of twins) await rows.put(twin)
      const ids = twins.map(({ chunkId }) => chunkId).sort()
      const twinned = async (n: number): Promise<string[]> =>
        (await words.best('twin', { organizationId: ORG }, n)).map(({ chunkId }) => chunkId)
      t.same(await twinned(100), ids)
      t.same(await twinned(5), ids.slice(0, 5))
      t.equal((await best('twin', {}, 1)).length, 1)
    },
  )

  promise('time, process, camera and event types narrow it down', async (t, best, { rows }) => {
    for (const ordinal of YARD.keys()) await rows.put(document(ordinal + 1, 'A thing.'))
    await rows.put(document(9, 'A thing.', GATE))
    for (const [filter, ordinals, why] of NARROWED)
      t.same((await best('thing', filter)).sort(), ordinals, why)
  })

  promise('P8: what another organization has weighs nothing here', async (t, best, { rows }) => {
    const theirs = { organizationId: OTHER, processId: GATE.processId }
    for (let ordinal = 10; ordinal < 30; ordinal++) await rows.put(document(ordinal, 'A red gate.', theirs))
    t.same(await best('red'), [3])
    t.same(await best('red object'), [3], 'red is rare here, though not there')
  })

  promise('it follows the rows: written again, and removed', async (t, best, { rows }) => {
    await rows.put(document(4, 'A green object after all.'))
    t.same(await best('green'), [4])
    t.same(await best('nothing moves', { since: document(4, '').at, until: document(4, '').at }), [])
    await rows.remove({ organizationId: ORG, chunkId: chunkIdOf(PROCESS, 4) })
    t.same(await best('green'), [])
  })

  promise('is healthy', (_, __, { words }) => words.health())
}
