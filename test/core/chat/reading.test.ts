import t from 'tap'
import { EXAMPLES } from '../../../core/chat/local/kinds.ts'
import { readQuestion } from '../../../core/chat/local/reading.ts'
import { show } from '../../../core/search/asking/shown.ts'

const known = {
  now: new Date('2026-11-27T22:00:00Z'),
  zone: 'UTC',
  cameras: ['front-door', 'back-door', 'gate'],
  before: [],
}
const PROCESS = '0b0fb40c-1111-4111-8111-000000000001'
const before = (question: string, understood: string, at = { startTime: 4, endTime: 8 }) => [
  {
    question,
    reply: {
      kind: 'answer' as const,
      understood,
      sentences: [
        {
          text: 'A car.',
          support: 'supported' as const,
          citations: [{ chunkId: PROCESS, processId: PROCESS, claim: 'A car.', ...at }],
        },
      ],
      ...{ provider: 'local', model: 'questions-1' },
    },
  },
]

void t.test('readQuestion(): each documented kind is read, by its own example', (t) => {
  for (const [kind, example] of Object.entries(EXAMPLES))
    t.match(readQuestion(example, known), { kind, strange: [] }, example)
  t.end()
})

void t.test('readQuestion(): the same in words that a stranger would use', (t) => {
  for (const [text, kind, kinds] of [
    ['how often does someone show up', 'count', ['person']],
    ['How many times was a car there?', 'count', ['car', 'vehicle']],
    ['What colours were the cars?', 'which', ['car', 'vehicle']],
    ['Who was there at the end?', 'last', ['person']],
    ['which car came by at the very beginning', 'first', ['car', 'vehicle']],
    ['  HOW   LONG\nwas  a dog there ?!', 'duration', ['dog']],
  ] as const)
    t.match(readQuestion(text, known), { kind, question: { things: [{ kinds }] } }, text)
  t.match(readQuestion('What happened at the end?', known), { kind: 'happened' })
  t.end()
})

void t.test('readQuestion(): an hour in words is an hour, by the clock of who asks', (t) => {
  const read = readQuestion('How many cars came in before nine?', { ...known, zone: 'Europe/Berlin' })
  t.match(read?.question.time, { until: new Date('2026-11-27T08:00:00Z') })
  t.match(read?.question.things, [{ types: ['object_entered'], kinds: ['car', 'vehicle'] }])
  t.end()
})

void t.test('readQuestion(): words that no rule knows are named, and nothing is guessed', (t) => {
  t.same(readQuestion('How many cars with trailers were there?', known)?.strange, ['trailers'])
  t.equal(readQuestion('Why is the sky blue?', known), undefined)
  t.equal(readQuestion('🦆🦆🦆', known), undefined)
  t.equal(readQuestion("'; drop table users; --", known), undefined)
  t.end()
})

void t.test('readQuestion(): one word for two cameras is unclear', (t) => {
  t.match(readQuestion('What happened at the door?', known), { unclear: 'door' })
  t.end()
})

void t.test('readQuestion(): what follows is asked of what was cited last', (t) => {
  const given = before('When was the first car seen?', '[car vehicle]')
  t.match(readQuestion('And after that?', { ...known, before: given }), {
    stretch: { processId: PROCESS, startsFrom: 8, startsBefore: 308 },
  })
  t.match(readQuestion('What happened before that?', { ...known, before: given }), {
    stretch: { processId: PROCESS, startsFrom: 0, startsBefore: 4 },
  })
  t.end()
})

void t.test('readQuestion(): "the same car" is the one that was spoken of', (t) => {
  const given = before('When did a red car come?', '[car vehicle red object_entered]')
  const read = readQuestion('When did the same car leave?', { ...known, before: given })
  t.match(read?.question.things, [{ kinds: ['car', 'vehicle'], colours: ['red'], types: ['object_left'] }])
  const other = readQuestion('And yesterday?', { ...known, before: given })
  t.match(show(other!.question), /^from:2026-11-26T00:00:00.000Z until:.* \[car vehicle red object_entered\]/)
  t.end()
})

void t.test('readQuestion(): two times are compared by the same things', (t) => {
  const read = readQuestion('Were there more cars this morning than yesterday morning?', known)
  t.match(read, { kind: 'compare', strange: [] })
  t.same(read?.other?.things, read?.question.things)
  t.end()
})
