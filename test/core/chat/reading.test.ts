import t from 'tap'
import { EXAMPLES } from '../../../core/chat/local/kinds.ts'
import { readQuestion } from '../../../core/chat/local/reading.ts'
import { isUnnamed } from '../../../core/chat/unnamed.ts'
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

void t.test('readQuestion(): who names nothing means what does what is said, or whatever it is', (t) => {
  const vehicle = ['vehicle', 'car', 'bus', 'truck', 'motorcycle', 'bicycle']
  for (const text of ['did something drive by?', 'Did anyone drive by?', 'what drove by?'])
    t.match(readQuestion(text, known), { strange: [], question: { things: [{ kinds: vehicle }] } }, text)
  t.match(readQuestion('did something red drive by?', known)?.question.things, [{ colours: ['red'] }])
  for (const text of ['Was there any movement?', 'was there anything?', 'How many things moved?'])
    t.ok(readQuestion(text, known)?.question.things.some(isUnnamed), text)
  t.match(readQuestion('Did anything happen at the gate?', known), { kind: 'happened', strange: [] })
  t.same(
    readQuestion('did something big drive by?', known)?.strange,
    ['big'],
    'what is not understood is said',
  )
  t.end()
})

void t.test('readQuestion(): absence is read in the words of people, whatever is asked of it', (t) => {
  for (const [text, kind, first] of [
    ['when is the street empty?', 'when', 'person'],
    ['was the street ever empty', 'any', 'person'],
    ['how long was nobody there?', 'duration', 'person'],
    ["when wasn't anybody there?", 'when', 'person'],
    ['How often was there nobody in the corridor?', 'count', 'person'],
    ['When was the last time no car was there?', 'last', 'car'],
    ['when was nothing there?', 'when', 'person'],
    ['Did nobody drive by?', 'any', 'vehicle'],
  ] as const)
    t.match(readQuestion(text, known), { kind, strange: [], absent: [{ kinds: [first] }] }, text)
  t.match(readQuestion('Is the gate empty?', known)?.question.cameras, ['gate'])
  const given = before('When was nobody there?', '')
  given[0]!.reply.understood = show(readQuestion('When was nobody there?', known)!.question)
  const yesterday = readQuestion('And yesterday?', { ...known, before: given })
  t.match(yesterday, { kind: 'when', absent: [{ kinds: ['person'] }], question: { time: Object } })
  t.equal(readQuestion('Which cars came and nobody around?', known)?.absent, undefined, 'named things stay')
  t.equal(readQuestion('Was the bottle empty?', known)?.absent, undefined, 'a bottle is no place')
  t.end()
})

void t.test('readQuestion(): now is this moment, and no word to look for', (t) => {
  for (const text of ['is anybody there now?', 'Who is there at the moment?', 'what is happening right now'])
    t.match(readQuestion(text, known), { now: true, strange: [] }, text)
  t.equal(readQuestion('Was anybody there?', known)?.now, undefined)
  t.end()
})
