import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import fc from 'fast-check'
import { parse, type Known } from '../../../../core/search/asking/parse.ts'
import { show } from '../../../../core/search/asking/shown.ts'

const KNOWN: Known = {
  now: new Date('2026-11-27T14:08:00Z'),
  zone: 'Europe/Berlin',
  cameras: ['back-door', 'front-door', 'till', 'cam-7'],
}
const shown = (line: string, known: Partial<Known> = {}): string =>
  show(parse(line, { ...KNOWN, ...known }).question)

/** What is asked, and how it is understood. */
type Reading = readonly [line: string, shown: string]
const understands = (name: string, readings: readonly Reading[]): void =>
  void t.test(`parse() understands ${name}`, async (t) => {
    for (const [line, expected] of readings) t.equal(shown(line), expected, line)
  })

understands('things and colours', [
  ['a red car', '[car vehicle red] text:"a red car"'],
  ['someone running', '[person running] text:"someone running"'],
  ['man in a black jacket', '[person black] text:"man in a black jacket"'],
  ['a man in light grey', '[person silver] text:"a man in light grey"'],
  ['a woman in dark blue', '[person blue] text:"a woman in dark blue"'],
  ['a pale grey car', '[car vehicle silver] text:"a pale grey car"'],
  ['a red object', '[red] text:"a red object"'],
  ['a large object', 'text:"a large object"'],
  ['a blue object leaves but no red object', '[blue object_left] text:"a blue object leaves" -[red]'],
  ['a man with a red car', '[person] [car vehicle red] text:"a man with a red car"'],
  ['a white or silver van', '[truck vehicle grey silver white] text:"a white or silver van"'],
  ['the car is white', '[car vehicle white] text:"the car is white"'],
  ['a red umbrella', 'text:"a red umbrella"'],
  ['abandoned bag', '[object_left_behind] text:"abandoned bag"'],
  ['person_detected', '[person_detected] text:"person_detected"'],
  ['nothing happens', '[no_activity] text:"nothing happens"'],
])

understands('what is written', [
  ['a sign that says EXIT', 'text:"\\"EXIT\\""'],
  ['number plate M-AB 1234', 'text:"\\"M-AB 1234\\""'],
  ['a car with the plate M-AB 1234', '[car vehicle] text:"a car with \\"M-AB 1234\\""'],
  ['the sign "no entry" at the back door', 'camera:back-door text:"\\"no entry\\""'],
  ['poster reading summer sale, and a person', '[person] text:"\\"summer sale\\", and a person"'],
  ['the label reads FRAGILE at the till', 'camera:till text:"\\"FRAGILE\\""'],
  ['text "4711"', 'text:"\\"4711\\""'],
  ['a person beside a sign', '[person] text:"a person beside a sign"'],
  ['a plate of food', 'text:"a plate of food"'],
])

understands('counts', [
  ['more than three people', '[person >=4] text:"people"'],
  ['at least 2 red cars', '[car vehicle red >=2] text:"red cars"'],
  ['no more than two people', '[person 1..2] text:"people"'],
  ['fewer than 3 dogs', '[dog animal 1..2] text:"dogs"'],
  ['exactly one person', '[person 1..1] text:"person"'],
  ['5 to 10 people', '[person 5..10] text:"people"'],
  ['three or more people', '[person >=3] text:"people"'],
  ['two people and a dog', '[person >=2] [dog animal] text:"two people and a dog"'],
  ['a crowd of people', '[person >=3] text:"a crowd of people"'],
])

understands('what must not be there', [
  ['a car but no person', '[car vehicle] text:"a car" -[person]'],
  ['a person but not a car', '[person] text:"a person" -[car vehicle]'],
  ['there is nobody', '-[person]'],
  ['a car and nobody around', '[car vehicle] text:"a car" -[person]'],
  ['no one in the shop', 'text:"in the shop" -[person]'],
  ['no person or red car', '-[person] -[car vehicle red]'],
  ['person without an umbrella', '[person] text:"person -umbrella"'],
  ['a dog without a person', '[dog animal] text:"a dog" -[person]'],
  [
    'empty corridor',
    'text:"corridor" -[person] -[vehicle car bus truck motorcycle bicycle] -[animal dog cat cattle]',
  ],
  ['an empty bottle on the table', 'text:"an empty bottle on the table"'],
  ['no entry sign', 'text:"no entry sign"'],
  ['car -truck', '[car vehicle] text:"car -truck"'],
])

understands('what follows what', [
  [
    'a person enters, then a car leaves within a minute',
    '[person object_entered] text:"a person enters" >>60s [car vehicle object_left] text:"a car leaves"',
  ],
  [
    'a person enters before a car leaves',
    '[person object_entered] text:"a person enters" >>300s [car vehicle object_left] text:"a car leaves"',
  ],
  [
    'a car leaves after a person enters',
    '[person object_entered] text:"a person enters" >>300s [car vehicle object_left] text:"a car leaves"',
  ],
  [
    'after a person enters, a car leaves within 20 seconds',
    '[person object_entered] text:"a person enters" >>20s [car vehicle object_left] text:"a car leaves"',
  ],
  [
    'someone loiters and then leaves',
    '[person loitering] text:"someone loiters" >>300s [person object_left] text:"leaves"',
  ],
  [
    'a car, then a dog, then a person',
    '[car vehicle] text:"a car" >>300s [dog animal] text:"a dog" >>300s [person] text:"a person"',
  ],
  ['a man after work', '[person] text:"a man after work"'],
])

understands('times, by the clock of the zone', [
  [
    'a car yesterday evening',
    'from:2026-11-26T16:00:00.000Z until:2026-11-26T22:00:00.000Z [car vehicle] text:"a car"',
  ],
  [
    'cars between 2 and 3 pm on Tuesday',
    'from:2026-11-24T13:00:00.000Z until:2026-11-24T14:00:00.000Z [car vehicle] text:"cars"',
  ],
  ['last night', 'from:2026-11-26T19:00:00.000Z until:2026-11-27T05:00:00.000Z'],
  ['dog since 8', 'from:2026-11-27T07:00:00.000Z [dog animal] text:"dog"'],
  ['before noon', 'until:2026-11-27T11:00:00.000Z'],
  ['after Monday', 'from:2026-11-23T23:00:00.000Z'],
  ['yesterday between 10 and 11', 'from:2026-11-26T09:00:00.000Z until:2026-11-26T10:00:00.000Z'],
  ['at 22:15', 'from:2026-11-26T21:10:00.000Z until:2026-11-26T21:20:00.000Z'],
  ['last week', 'from:2026-11-15T23:00:00.000Z until:2026-11-22T23:00:00.000Z'],
  ['in the last 2 hours', 'from:2026-11-27T12:08:00.000Z until:2026-11-27T14:08:00.000Z'],
  ['24 December', 'from:2025-12-23T23:00:00.000Z until:2025-12-24T23:00:00.000Z'],
])

void t.test('parse() gives a day of 25 or 23 hours where summer time ends or begins', async (t) => {
  t.equal(shown('on 25 October 2026'), 'from:2026-10-24T22:00:00.000Z until:2026-10-25T23:00:00.000Z')
  t.equal(shown('on 29 March 2026'), 'from:2026-03-28T23:00:00.000Z until:2026-03-29T22:00:00.000Z')
  const morningAfter = { now: new Date('2026-10-25T09:00:00Z') }
  t.equal(shown('last night', morningAfter), 'from:2026-10-24T18:00:00.000Z until:2026-10-25T05:00:00.000Z')
})

void t.test('parse() takes numbers and words that are no times for what they are', async (t) => {
  for (const line of [
    'a man sat down',
    'people march',
    'between 5 and 10 people',
    'stands for 5 minutes',
    'he may fall',
  ]) {
    t.notMatch(shown(line), /from:|until:/, line)
  }
})

understands('cameras by their names', [
  ['people at the back door', 'camera:back-door [person] text:"people"'],
  ['nobody at the till', 'camera:till -[person]'],
  ['camera 7 last night', 'from:2026-11-26T19:00:00.000Z until:2026-11-27T05:00:00.000Z camera:cam-7'],
  ['he opens a door', 'text:"he opens a door"'],
])

void t.test('parse() says where words fit more than one camera, and takes all', async (t) => {
  const { question, unclear } = parse('a dog at the door', KNOWN)
  t.same([question.cameras, unclear], [['back-door', 'front-door'], 'door'])
  t.equal(parse('a dog at the back door', KNOWN).unclear, undefined)
})

void t.test('parse() leaves as words what is said to be none', async (t) => {
  const line = 'a car but no person at the till yesterday'
  t.equal(shown(line, { not: ['cameras', 'time', 'without', 'things'] }), `text:"${line}"`)
  t.match(
    shown(line, { not: ['cameras'] }),
    /^from:\S+ until:\S+ \[car vehicle\] text:"a car at the till" -\[person\]$/,
  )
})

void t.test('parse() takes quotes and other languages as they are', async (t) => {
  for (const line of [
    '"red car"',
    'ein rotes Auto gestern',
    'красная машина',
    '赤い車',
    '🚗🚗',
    "'; drop table x; --",
  ]) {
    t.equal(shown(line), `text:${JSON.stringify(line.replace(/^'; /, "'; "))}`, line)
  }
})

void t.test('parse() takes parts as they are shown, among plain words', async (t) => {
  t.equal(
    shown('blue [truck >=2] camera:gate since yesterday -[type:person_in_yard] >>60s [person]'),
    'from:2026-11-25T23:00:00.000Z camera:gate [truck >=2] text:"blue" -[person_in_yard] >>60s [person]',
  )
  t.equal(shown('[no such part]] from:never'), 'text:"[no such part]] from:never"')
})

const fragments = fc.constantFrom(
  ...[
    'a red car',
    'no',
    'without',
    'nobody',
    'then',
    'after',
    'before',
    ',',
    '"',
    '-',
    'more than',
    '3',
    'people',
    'enters',
  ],
  ...[
    'within a minute',
    'yesterday',
    'between 2 and 3 pm',
    'since 8',
    'at the',
    'door',
    'camera',
    'last',
    'text:"',
    '\\',
    '[',
    ']',
  ],
  ...[
    '>>',
    '>>5s',
    '-[',
    '[person >=2]',
    'camera:"',
    'from:2026-11-27',
    'until:x',
    'empty',
    '🚗',
    'машина',
    '\ud800',
    '\u0000',
    '\n',
  ],
)
const lines = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 10_000, size: 'max' }),
  fc.array(fragments, { maxLength: 60 }).map((some) => some.join(' ')),
  fc.array(fragments, { maxLength: 60 }).map((some) => some.join('')),
)
const plain = (line: string): unknown => JSON.parse(JSON.stringify(parse(line, KNOWN).question))

void t.test('parse() takes any text, and what is shown of it means the same', async (t) => {
  const outcome = fc.check(
    fc.property(lines, (line) => isDeepStrictEqual(plain(shown(line)), plain(line))),
    { numRuns: 300 },
  )
  t.comment(`seed ${outcome.seed}`)
  t.notOk(outcome.failed, fc.defaultReportMessage(outcome) ?? 'held')
})
