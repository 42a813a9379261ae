import t from 'tap'
import { fuse } from '../../../core/search/fuse.ts'

type Scores = Record<string, number>

const MOST = 100

const fused = (words: Scores, meaning: Scores, most = MOST) =>
  fuse(
    Object.entries(words).map(([chunkId, score]) => ({ chunkId, score })),
    Object.entries(meaning).map(([chunkId, similarity], place) => ({ chunkId, place, similarity })),
    most,
  )
const ids = (...given: Parameters<typeof fused>): string[] => fused(...given).map(({ chunkId }) => chunkId)

void t.test('fuse() puts what both lists have before what one has', async (t) => {
  t.same(ids({ a: 3, b: 2 }, { b: 0.8, c: 0.7 }), ['b', 'a', 'c'])
  t.same(ids({}, {}), [])
  t.same(ids({ a: 3 }, {}), ['a'])
})

void t.test('fuse() keeps the order of the only list there is', async (t) => {
  t.same(ids({}, { z: 0.9, a: 0.5, b: 0.4 }), ['z', 'a', 'b'])
  t.same(ids({ z: 9, a: 5, b: 4 }, {}), ['z', 'a', 'b'])
})

void t.test('fuse() goes by how far apart scores are, not by their places', async (t) => {
  const meaning = { a: 0.61, b: 0.6, c: 0.3, d: 0.29 }
  t.equal(ids({ b: 8, a: 2, c: 1, d: 1 }, meaning)[0], 'b', 'nearly as near, and far better by its words')
  t.equal(ids({ b: 8, a: 7.9, c: 1, d: 1 }, { ...meaning, a: 0.9 })[0], 'a', 'the other way round')
})

void t.test('fuse() lets the one chunk that has the word win over the one that is nearest', async (t) => {
  for (const nearest of ['a', 'b', 'c', 'd', 'e', 'f']) {
    const meaning = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => [id, id === nearest ? 1 : 0]),
    )
    t.equal(ids({ c: 1.3 }, meaning)[0], 'c', `nearest: ${nearest}`)
  }
})

void t.test('fuse() takes what a full list lacks for as good as the last that it has', async (t) => {
  const meaning = { x: 0.9, y: 0.2 }
  const scoreOf = (most: number): number =>
    fused({ y: 5, z: 4 }, meaning, most).find(({ chunkId }) => chunkId === 'x')!.score
  t.ok(scoreOf(2) > scoreOf(3), 'of two that were asked for there are two: x may have some of the words, too')
})

void t.test('fuse() hears the whole chunk beside its best passage', async (t) => {
  const near = (chunkId: string, whole?: number) => ({ chunkId, place: 1, similarity: 0.5, whole })
  const order = (...list: ReturnType<typeof near>[]) => fuse([], list, MOST).map(({ chunkId }) => chunkId)
  t.same(order(near('a', 0.2), near('b', 0.4)), ['b', 'a'])
  t.same(order(near('a', 0.4), near('b')), ['b', 'a'], 'unknown, it is what the passage is')
})

void t.test('fuse() tells which passage is nearest, and scores between 0 and 1', async (t) => {
  const [first, ...others] = fused({ a: 2 }, { b: 0.5, a: 0.9 })
  t.match(first, { chunkId: 'a', place: 1 })
  t.ok(!('place' in fused({ a: 2 }, {})[0]!))
  const scores = [first!, ...others].map(({ score }) => score)
  t.ok(scores.every((score) => score > 0 && score < 1) && scores[0]! > scores[1]!)
})

void t.test('fuse() settles equal scores by the words, then by id', async (t) => {
  t.same(ids({ z: 2, a: 2 }, { a: 0.5, z: 0.5 }), ['z', 'a'], 'earlier among the words')
  t.same(ids({}, { b: 0.5, a: 0.5 }), ['a', 'b'], 'by id')
})
