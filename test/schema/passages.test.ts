import t from 'tap'
import { summaryWithTexts } from '../../schema/read-texts.ts'
import { MOST_PASSAGES, passagesIn, passagesOf } from '../../schema/passages.ts'

const SPAN = { startTime: 60, endTime: 70 }
const seen = (description: string, startTime: number) => ({
  ...{ type: 'object_moving' as const, startTime, endTime: startTime + 1, confidence: 1, attributes: {} },
  description,
})
const said = (...texts: string[]) => ({
  ...{ provider: 'test', model: 'test' },
  lines: texts.map((text, index) => ({ text, startTime: 60 + index, endTime: 61 + index })),
})

void t.test(
  'passagesOf() has the whole chunk, each sentence, events that say more, and what is said',
  async (t) => {
    const passages = passagesOf({
      summary: 'A red car stops. Nobody gets out.',
      observations: [seen('a red car stops', 63), seen('A dog runs.', 65)],
      transcript: said('Mind the dog!'),
      span: SPAN,
    })
    t.same(
      passages.map(({ kind, text, startTime, endTime }) => [kind, startTime, endTime, text]),
      [
        ['chunk', 60, 70, 'A red car stops. Nobody gets out.\nAt 60.0 s: Mind the dog!'],
        ['sentence', 63, 64, 'A red car stops.'],
        ['sentence', 60, 70, 'Nobody gets out.'],
        ['event', 65, 66, 'A dog runs.'],
        ['transcript', 60, 61, 'Mind the dog!'],
      ],
    )
  },
)

void t.test('passagesOf() has a sentence in the seconds of its claim', async (t) => {
  const claims = [{ text: 'Two cars cross.', startTime: 62, endTime: 66, tracks: [] }]
  const passages = passagesOf({
    summary: 'Two cars cross. Nobody stops.',
    observations: [],
    claims,
    span: SPAN,
  })
  t.same(
    passages.map(({ startTime, endTime }) => [startTime, endTime]),
    [
      [60, 70],
      [62, 66],
      [60, 70],
    ],
  )
})

void t.test('passagesOf() says nothing twice', async (t) => {
  const observations = [seen('Nothing moves.', 60), seen('Nothing moves.', 66)]
  const passages = passagesOf({ summary: 'Nothing moves.', observations, span: SPAN })
  t.same(
    passages.map(({ kind }) => kind),
    ['chunk'],
  )
})

void t.test('passagesOf() has a bounded number, and leaves out nothing', async (t) => {
  const numbers = Array.from({ length: 200 }, (_, index) => index)
  const passages = passagesOf({
    summary: numbers.map((n) => `Sentence s${n} is here.`).join(' '),
    observations: numbers.map((n) => seen(`Event e${n}.`, 60 + n / 100)),
    transcript: said(...numbers.map((n) => `Line l${n}`)),
    span: SPAN,
  })
  t.equal(passages.length, MOST_PASSAGES)
  const [whole, ...others] = passages
  const words = new Set(others.flatMap(({ text }) => text.match(/\b[sel]\d+\b/g) ?? []))
  t.equal(words.size, 600)
  t.match(whole, { kind: 'chunk', startTime: 60, endTime: 70 })
  const events = others.filter(({ kind }) => kind === 'event')
  t.same([events[0]!.startTime, events.at(-1)!.endTime], [60, 62.99], 'in the order of time')
})

void t.test('passagesIn() finds in a text alone what passagesOf() put there', async (t) => {
  const summary = 'A red car stops. Nobody gets out.'
  const whole = { summary, observations: [], transcript: said('Mind\nthe dog!', 'At 3.5 it was'), span: SPAN }
  const [{ text }] = passagesOf(whole)
  const kinds = passagesIn({ text, ...SPAN }).map((passage) => [
    passage.kind,
    passage.startTime,
    passage.text,
  ])
  t.same(kinds.slice(1), [
    ['sentence', 60, 'A red car stops.'],
    ['sentence', 60, 'Nobody gets out.'],
    ['transcript', 60, 'Mind\nthe dog!'],
    ['transcript', 61, 'At 3.5 it was'],
  ])
  t.same(
    passagesIn({ text: '', ...SPAN }).map(({ kind }) => kind),
    ['chunk'],
  )
})

const written = (text: string, startTime: number, attributes = {}) => ({
  ...seen(`The text "${text}" is to be read.`, startTime),
  ...{ type: 'text_seen', attributes: { text, ...attributes } },
})

void t.test('passagesOf() has what is written as it is read, and without its spaces', async (t) => {
  const [whole, ...others] = passagesOf({
    ...{ summary: 'Nothing moves.', observations: [], span: SPAN },
    texts: [written('NO PARKING', 61), written('EXIT', 62)],
  })
  t.equal(
    whole.text,
    [
      'Nothing moves. To be read: "NO PARKING", "EXIT".',
      'Text at 61.0 s: NO PARKING (NOPARKING)',
      'Text at 62.0 s: EXIT',
    ].join('\n'),
  )
  t.match(others, [
    { kind: 'sentence' },
    { kind: 'event', text: 'The text "NO PARKING" is to be read.', startTime: 61 },
    { kind: 'event', text: 'The text "EXIT" is to be read.', startTime: 62 },
  ])
})

void t.test('summaryWithTexts() names at most a little of what is written, and no clock', async (t) => {
  const named = (...texts: ReturnType<typeof written>[]) => summaryWithTexts({ summary: 'A car.', texts })
  t.equal(named(), 'A car.')
  t.equal(named(written('10:30:07', 61, { clock: true })), 'A car.')
  t.equal(named(written('x'.repeat(100), 61)), 'A car.')
  const four = ['A 1', 'B 2', 'B 2', 'C 3', 'D 4'].map((text) => written(text, 61))
  t.equal(named(...four), 'A car. To be read: "A 1", "B 2", "C 3" and more.')
})
