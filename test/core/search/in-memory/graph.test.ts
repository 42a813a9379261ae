import t, { type Test } from 'tap'
import { createChunkRows } from '../../../../core/search/chunk-rows.ts'
import { createInMemoryIndex } from '../../../../core/search/in-memory/in-memory.ts'
import {
  createNearestOf,
  loadUsearch,
  type NearestOf,
} from '../../../../core/search/in-memory/vectors/nearest-of.ts'
import { createVectors, type Vectors } from '../../../../core/search/in-memory/vectors/vectors.ts'
import { searchedTable } from '../../../../core/search/tables.ts'
import { DIMENSIONS, document, ORG, SPACE } from '../../../contracts/searched.ts'
import { testDatabase } from '../../../helpers/database.ts'
import { randomFrom } from '../../../helpers/random.ts'

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
const random = randomFrom(SEED)
t.comment(`SEED=${SEED}`)

const LONG = 48
const DOCS = 3000
const order = (a: number, b: number): number => a - b
const skip = loadUsearch() ? false : 'no usearch for this machine'

const unit = (length: number): Float32Array => {
  const vector = Float32Array.from({ length }, () => random() + random() + random() - 1.5)
  const size = Math.hypot(...vector)
  return vector.map((value) => value / size)
}
const TOPICS = Array.from({ length: 40 }, () => unit(LONG))
/** Of a topic: as texts are, not everywhere alike. */
const about = (topic: number): Float32Array => {
  const noise = unit(LONG)
  return TOPICS[topic]!.map((value, index) => value + 0.8 * noise[index]!)
}
const NOTHING_MOVES = unit(LONG)
const anything = (): Float32Array => about(Math.floor(random() * TOPICS.length))
/** A fifth says the very same. */
const passages = (): Float32Array[] => [anything(), random() < 0.2 ? NOTHING_MOVES : anything()]

/** The same vectors with a graph and without, and how many the first one compared one by one. */
function both() {
  let compared = 0
  const exact = createNearestOf()
  const counting: NearestOf = (block, count, question, n) => {
    compared += count
    return exact(block, count, question, n)
  }
  const quick = createVectors(LONG, { nearestOf: counting, graphFrom: DOCS })
  const plain = createVectors(LONG, { nearestOf: exact, graphFrom: Infinity })
  return {
    ...{ quick, plain },
    each: (work: (vectors: Vectors) => void) => [quick, plain].forEach(work),
    takeCompared() {
      const taken = compared
      compared = 0
      return taken
    },
  }
}

function filled() {
  const all = both()
  for (let doc = 0; doc < DOCS; doc++) {
    const vectors = passages()
    all.each((each) => each.add(doc, vectors))
  }
  return all
}

function growWhole(vectors: Vectors): void {
  while (vectors.grows) vectors.grow()
}

/** The part of the 10 nearest that are found, over many questions. */
function recall({ quick, plain }: ReturnType<typeof both>, passes?: (doc: number) => boolean): number {
  let found = 0
  const QUESTIONS = 40
  for (let n = 0; n < QUESTIONS; n++) {
    const question = anything()
    const wanted = new Set(plain.nearest(question, passes, 10, order).map(({ doc }) => doc))
    found += quick.nearest(question, passes, 10, order).filter(({ doc }) => wanted.has(doc)).length
  }
  return found / (10 * QUESTIONS)
}

const isGood = (t: Test, part: number, what: string): void => {
  t.ok(part >= 0.95, `${what}: recall@10 is ${part}, seed ${SEED}`)
}

void t.test('Graph of vectors: finds what comparing all finds, and compares none of them', { skip }, (t) => {
  const all = filled()
  isGood(t, recall(all), 'before it is made')
  all.quick.grow()
  t.ok(all.quick.grows, 'in slices')
  isGood(t, recall(all), 'begun')
  const before = all.quick.bytes
  growWhole(all.quick)
  t.ok(all.quick.bytes > before + DOCS * LONG, 'it counts in the bytes')
  all.takeCompared()
  isGood(t, recall(all), 'made')
  t.equal(all.takeCompared(), 0)
  t.end()
})

void t.test('Graph of vectors: very many equal ones hide nobody', { skip }, (t) => {
  const { quick, takeCompared } = filled()
  growWhole(quick)
  takeCompared()
  const near = quick.nearest(NOTHING_MOVES, undefined, 100, order)
  t.equal(near.length, 100)
  t.equal(new Set(near.map(({ doc }) => doc)).size, 100)
  t.ok(near.every(({ similarity, place }) => similarity > 0.99 && place === 1))
  t.equal(takeCompared(), 0)
  t.end()
})

void t.test(
  'Graph of vectors: what was removed is not found, what was added is, before it grows',
  { skip },
  (t) => {
    const all = filled()
    growWhole(all.quick)
    for (let doc = 0; doc < DOCS; doc += 3) all.each((each) => each.remove(doc))
    isGood(t, recall(all), 'removed')
    for (let doc = DOCS; doc < 1.3 * DOCS; doc++) {
      const vectors = passages()
      all.each((each) => each.add(doc, vectors))
    }
    for (let doc = DOCS; doc < 1.1 * DOCS; doc++) all.each((each) => each.remove(doc))
    for (const what of ['added', 'grown']) {
      isGood(t, recall(all), what)
      const question = anything()
      for (const { doc } of all.quick.nearest(question, undefined, 100, order))
        t.ok(doc >= 1.1 * DOCS || (doc < DOCS && doc % 3 !== 0), `${doc} is there`)
      growWhole(all.quick)
    }
    t.end()
  },
)

void t.test('Graph of vectors: filters hold before anything is ranked', { skip }, (t) => {
  const all = filled()
  growWhole(all.quick)
  all.takeCompared()
  isGood(
    t,
    recall(all, (doc) => doc % 2 === 0),
    'half pass',
  )
  t.equal(all.takeCompared(), 0, 'by the graph')
  isGood(
    t,
    recall(all, (doc) => doc % 5 === 1),
    'a fifth passes',
  )
  t.equal(
    recall(all, (doc) => doc < 12),
    1,
    'few pass: they are compared',
  )
  t.ok(all.takeCompared() > 0)
  // Many pass, but none that is near.
  const far = (doc: number): boolean => doc >= 1000
  const flipped = anything()
  const vectors = both()
  for (let doc = 0; doc < 1.5 * DOCS; doc++) {
    const vector = far(doc) ? anything() : flipped.map((value) => value + 0.05 * unit(LONG)[0]!)
    vectors.each((each) => each.add(doc, [vector]))
  }
  growWhole(vectors.quick)
  isGood(t, recall(vectors, far), 'those that are nearer do not pass')
  t.end()
})

void t.test('Graph of vectors: an index that makes one answers as one that does not', { skip }, async (t) => {
  const database = await testDatabase(t)
  const table = searchedTable(database)
  const rows = createChunkRows(database, table)
  const many = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => document(from + n, 'Moves.', { vector: unit(DIMENSIONS) }))
  await rows.put(...many(1, 601))
  const quick = createInMemoryIndex(database, table, { graphFrom: 200 })
  const plain = createInMemoryIndex(database, table, { graphFrom: Infinity })
  t.teardown(() => Promise.all([quick.close(), plain.close()]))
  const filter = { organizationId: ORG, ...SPACE }
  const same = async (what: string): Promise<void> => {
    for (let n = 0; n < 5; n++) {
      const question = unit(DIMENSIONS)
      const found = await quick.vectors.nearest(question, filter, 5)
      t.strictSame(found, await plain.vectors.nearest(question, filter, 5), `${what}, seed ${SEED}`)
    }
  }
  await same('while it grows')
  await quick.grown()
  await same('grown')
  await rows.put(...many(300, 700))
  for (const removed of many(1, 30)) await rows.remove(removed)
  await same('written again, and removed')
  await quick.grown()
  await same('grown again')
})
