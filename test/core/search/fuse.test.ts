import t from 'tap'
import { fuse } from '../../../core/search/fuse.ts'

const fused = (words: string[], meaning: string[]) =>
  fuse(
    words.map((chunkId) => ({ chunkId })),
    meaning.map((chunkId, place) => ({ chunkId, place, similarity: 1 })),
  )
const ids = (...lists: [string[], string[]]): string[] => fused(...lists).map(({ chunkId }) => chunkId)

void t.test('fuse() adds 1 / (60 + rank) of both lists', async (t) => {
  t.same(fused(['a', 'b'], ['b', 'c']), [
    { chunkId: 'b', score: 1 / 62 + 1 / 61, place: 0 },
    { chunkId: 'a', score: 1 / 61 },
    { chunkId: 'c', score: 1 / 62, place: 1 },
  ])
  t.same(fused([], []), [])
})

void t.test('fuse() puts what both lists have before what one has first', async (t) => {
  t.same(ids(['a', 'x', 'b'], ['c', 'y', 'b']), ['b', 'a', 'c', 'x', 'y'])
})

void t.test('fuse() settles equal scores by the words, then by id', async (t) => {
  t.same(ids(['z'], ['a']), ['z', 'a'], 'found by its word')
  t.same(ids(['z', 'a'], ['a', 'z']), ['z', 'a'], 'earlier among the words')
  t.same(ids([], ['b', 'a']), ['b', 'a'], 'one list stays as it is')
})
