import fc from 'fast-check'
import t from 'tap'
import { createTop, type Scored } from '../../../../core/search/in-memory/top.ts'
import { LEAST_PART, offerBest } from '../../../../core/search/in-memory/words/best.ts'
import { countPart, lengthPart, weightOf } from '../../../../core/search/in-memory/words/bm25.ts'
import { createCloseness } from '../../../../core/search/in-memory/words/closeness.ts'
import { questionOf } from '../../../../core/search/in-memory/words/question.ts'
import { createTexts } from '../../../../core/search/in-memory/words/texts.ts'
import { stemsOf } from '../../../../core/search/in-memory/words/tokens.ts'

/** Few words, of which some are in most texts. */
const WORD = fc.constantFrom(
  ...'red red red object object object person car gate walks silver van'.split(' '),
)
const TEXT = fc.array(WORD, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '))
const order = (a: number, b: number): number => a - b

/** What BM25 gives each document by its definition, best first. */
function exhaustive(texts: readonly (string | undefined)[], question: string, n: number): Scored[] {
  const words = texts.map((text) => (text === undefined ? undefined : [...stemsOf(text)]))
  const there = words.filter((each) => each !== undefined)
  const average = there.reduce((sum, { length }) => sum + length, 0) / there.length
  const scored = words.flatMap((said, doc) => {
    if (!said) return []
    let score = 0
    for (const word of new Set(stemsOf(question))) {
      const count = said.filter((each) => each === word).length
      const having = there.filter((each) => each.includes(word)).length
      if (count > 0)
        score += weightOf(there.length, having) * countPart(count, lengthPart(said.length, average))
    }
    return score > 0 ? [{ doc, score }] : []
  })
  const best = Math.max(...scored.map(({ score }) => score))
  return scored
    .filter(({ score }) => score >= LEAST_PART * best)
    .sort((a, b) => b.score - a.score || a.doc - b.doc)
    .slice(0, n)
}

void t.test('Words in memory: the best are those that scoring every document finds', (t) => {
  fc.assert(
    fc.property(
      fc.array(TEXT, { minLength: 1, maxLength: 60 }),
      TEXT,
      fc.array(fc.nat(59)),
      fc.integer({ min: 1, max: 8 }),
      (given, question, removed, n) => {
        const texts = createTexts()
        for (const text of given) texts.add(text)
        const gone = new Set(removed.filter((doc) => doc < given.length))
        for (const doc of gone) texts.remove(doc)
        const top = createTop({ n, order, leastPart: LEAST_PART })
        offerBest(texts, questionOf(question), (doc) => !gone.has(doc), top)
        const left = given.map((text, doc) => (gone.has(doc) ? undefined : text))
        t.strictSame(top.best(), gone.size === given.length ? [] : exhaustive(left, question, n))
      },
    ),
    { numRuns: 500, verbose: true },
  )
  t.end()
})

void t.test('BM25: a rare word weighs more, a word said again less, and no word nothing', (t) => {
  t.ok(weightOf(100, 1) > weightOf(100, 50))
  t.ok(weightOf(100, 100) > 0)
  const length = lengthPart(10, 10)
  t.ok(countPart(2, length) - countPart(1, length) < countPart(1, length))
  t.ok(countPart(1, lengthPart(5, 10)) > countPart(1, lengthPart(20, 10)))
  t.equal(countPart(0, length), 0)
  // By hand: ln(1 + 5.5 / 1.5), and 1 * 2.2 / 2.2 at average length.
  t.equal(weightOf(6, 1).toFixed(4), '1.5404')
  t.equal(countPart(1, length), 1)
  t.end()
})

void t.test('questionOf(): words, phrases in quotes, what is excluded, and parts with "or"', (t) => {
  t.match(questionOf('the Red CARS, red'), {
    words: ['red', 'car'],
    alternatives: [{ words: ['red', 'car', 'red'], phrases: [], excluded: [] }],
  })
  const both = questionOf('"moves to the left" -truck OR "van')
  t.strictSame(both.words, ['move', 'left', 'van'])
  t.strictSame(both.alternatives, [
    { words: [], phrases: [['move', undefined, undefined, 'left']], excluded: [['truck']] },
    { words: ['van'], phrases: [], excluded: [] },
  ])
  t.strictSame(questionOf('-truck "the"').words, [])
  const said = questionOf('the Red "CARS, red" -truck or of a van').said
  t.strictSame(
    said.map((word) => word?.stem),
    ['the', 'red', 'car', 'red', undefined, undefined, 'of', 'a', 'van'],
    'nothing is beside what is excluded, or is another part',
  )
  t.strictSame(
    said.map((word) => word?.isCommon),
    [true, false, false, false, undefined, undefined, true, true, false],
  )
  t.end()
})

/** How close texts are to a question, by their places. */
function closenessOf(texts: readonly string[], question: string): number[] {
  const kept = createTexts()
  for (const text of texts) kept.add(text)
  return texts.map((_, doc) => createCloseness(kept, questionOf(question))(doc))
}

void t.test('createCloseness(): BM25 of all words, and of pairs of neighbours', (t) => {
  const [bag, drops, none] = closenessOf(['drops the bag', 'bag drops the', 'a car'], 'drops the bag')
  t.equal(none, 0)
  const length = lengthPart(3, 8 / 3)
  const alone = 3 * weightOf(3, 2) * countPart(1, length)
  const pair = 0.3 * 2 * weightOf(3, 2) * countPart(1, length)
  t.equal(bag!.toFixed(9), (alone + 2 * pair).toFixed(9))
  t.equal(drops!.toFixed(9), (alone + pair).toFixed(9), '"drops the" in both, "the bag" in one')
  t.end()
})

void t.test('createCloseness(): a common word counts, as little as there are many that have it', (t) => {
  const [a, the, often] = closenessOf(['a van', 'the van', 'the van of the gate'], 'a van')
  t.ok(a! > the!)
  t.ok(often! > 0 && often! < the!)
  t.end()
})

void t.test('createCloseness(): removed texts weigh nothing', (t) => {
  const kept = createTexts()
  for (const text of ['a van', 'the van', 'the car']) kept.add(text)
  const close = (): number => createCloseness(kept, questionOf('the van'))(1)
  const before = close()
  kept.remove(0)
  kept.remove(2)
  t.ok(close() < before, 'what all have tells little')
  const alone = createTexts()
  alone.add('the van')
  t.equal(close(), createCloseness(alone, questionOf('the van'))(0))
  t.end()
})
