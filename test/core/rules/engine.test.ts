import t from 'tap'
import { absencesOf, joined } from '../../../core/rules/engine/absences.ts'
import { indexRules } from '../../../core/rules/engine/rule-index.ts'
import { readyRule } from '../../../core/rules/engine/occurrences.ts'
import type { RuleEvent } from '../../../core/rules/engine/event.ts'
import { isWithin, within } from '../../../core/rules/engine/when.ts'
import { Rule } from '../../../schema/rules.ts'
import { randomFrom } from '../../helpers/random.ts'
import { CAR, event, MONDAY, PERSON, rule } from './events.ts'

const SEED = Date.now() % 100_000
t.comment(`seed ${SEED}`)
const random = randomFrom(SEED)
const shuffled = <T>(all: readonly T[]): T[] =>
  all
    .map((one) => ({ one, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one)

const zoneOf = () => 'UTC'
const found = (one: Rule, events: readonly RuleEvent[], known = {}): number[] =>
  readyRule(one)
    .occurrences('camera yard', events, { zoneOf, ...known })
    .map(({ place }) => (place - MONDAY) / 1000)

void t.test('Rules: each person is told once, whatever else he does', (t) => {
  const one = rule({ condition: { is: 'event', thing: PERSON } })
  const events = [
    event(10, { trackId: 1 }),
    event(10, { type: 'object_entered', trackId: 1 }),
    event(15, { type: 'zone_entered', trackId: 1, region: 'till' }),
    event(30, { kind: 'car' }),
  ]
  t.same(found(one, events.filter(readyRule(one).concerns)), [10])
  const till = rule({ condition: { is: 'event', thing: { ...PERSON, zone: 'till' } } })
  t.same(found(till, events), [15])
  t.end()
})

void t.test('Rules: of other models the type and the description are read', (t) => {
  const said = { type: 'delivery', attributes: {}, description: 'A man in a red coat brings a parcel.' }
  const about = (thing: object): number =>
    found(rule({ condition: { is: 'event', thing } as never }), [event(1, said)]).length
  t.equal(about(PERSON), 1)
  t.equal(about({ ...PERSON, colours: ['red'] }), 1)
  t.equal(about({ ...PERSON, colours: ['blue'] }), 0)
  t.equal(about({ text: 'PARCEL coat' }), 1)
  t.equal(about({ text: 'dog' }), 0)
  t.equal(about({ ...PERSON, minConfidence: 0.9 }), 0)
  t.end()
})

void t.test('Rules: so many within a time are one occurrence, and each person counts once', (t) => {
  const three = rule({ condition: { is: 'count', thing: PERSON, count: 3, withinSeconds: 60 } })
  t.same(found(three, [event(0), event(20), event(59), event(61)]), [59])
  t.same(found(three, [event(0), event(20), event(81)]), [])
  const same = [event(0, { trackId: 1 }), event(1, { trackId: 1 }), event(2, { trackId: 2 })]
  t.same(found(three, same), [])
  t.same(
    found(
      three,
      Array.from({ length: 6 }, (_, at) => event(at * 10)),
    ),
    [20, 50],
  )
  t.end()
})

void t.test('Rules: one thing after the other, in this order and in time', (t) => {
  const leaves = { ...CAR, types: ['object_left'] }
  const one = rule({ condition: { is: 'sequence', steps: [PERSON, leaves], withinSeconds: 60 } })
  const left = (second: number) => event(second, { kind: 'car', type: 'object_left' })
  t.same(found(one, [event(0), left(50)]), [50])
  t.same(found(one, [left(0), event(10)]), [])
  t.same(found(one, [event(0), left(61)]), [])
  t.same(found(one, [event(0), left(10), left(20)]), [10], 'a person counts once')
  t.end()
})

void t.test(
  'Rules: after an occurrence nothing counts for the cooldown, and what comes late is told of its own time',
  (t) => {
    const one = rule({ condition: { is: 'event', thing: PERSON }, cooldownSeconds: 100 })
    t.same(found(one, [event(0), event(50), event(99), event(100), event(250)]), [0, 100, 250])
    const places = [MONDAY + 500_000]
    t.same(found(one, [event(450), event(599), event(300)], { places }), [300])
    t.end()
  },
)

void t.test('Rules: the order in which events come changes nothing', (t) => {
  const events = Array.from({ length: 60 }, (_, at) =>
    event(at * 7, { kind: at % 3 === 0 ? 'car' : 'person' }),
  )
  const rules = [
    rule({ condition: { is: 'event', thing: PERSON }, cooldownSeconds: 30 }),
    rule({ condition: { is: 'count', thing: PERSON, count: 3, withinSeconds: 40 } }),
    rule({ condition: { is: 'sequence', steps: [PERSON, CAR], withinSeconds: 10 } }),
  ]
  for (const one of rules) {
    const sorted = found(one, events)
    t.ok(sorted.length > 3)
    t.same(found(one, shuffled(events)), sorted)
  }
  t.end()
})

void t.test(
  'Rules: what an occurrence rests on already counts for no other one, of a joined event no part',
  (t) => {
    const one = rule({ condition: { is: 'event', thing: PERSON } })
    const whole = event(5, { parts: ['whole', 'later part'] })
    t.same(found(one, [whole], { used: new Set(['later part']) }), [])
    t.same(found(one, [whole], { used: new Set(['another']) }), [5])
    t.end()
  },
)

void t.test('Rules: times of day are those of the zone, over midnight and when clocks change', (t) => {
  const night = { days: ['monday' as const], from: '22:00', until: '06:00' }
  const at = (text: string, zone = 'UTC'): boolean => isWithin(night, Date.parse(text), zone)
  t.equal(at('2026-03-02T22:00:00Z'), true)
  t.equal(at('2026-03-03T05:59:00Z'), true, 'the night of Monday')
  t.equal(at('2026-03-03T06:00:00Z'), false)
  t.equal(at('2026-03-02T05:00:00Z'), false, 'the night of Sunday')
  t.equal(at('2026-03-02T21:30:00Z', 'Europe/Berlin'), true)
  const early = { days: [], from: '02:00', until: '04:00' }
  const lasting = (day: string): number =>
    within(
      early,
      { start: Date.parse(`${day}T00:00:00+01:00`), end: Date.parse(`${day}T12:00:00+01:00`) },
      'Europe/Berlin',
    )
      .map(({ start, end }) => (end - start) / 3_600_000)
      .reduce((sum, hours) => sum + hours, 0)
  t.equal(lasting('2026-03-28'), 2)
  t.equal(lasting('2026-03-29'), 1, 'from two to three there is none')
  t.equal(lasting('2026-10-25'), 3, 'from two to three there is twice')
  t.end()
})

void t.test('Rules: nobody was there for as long as somebody watched, and not while nobody did', (t) => {
  const one = rule({ condition: { is: 'absence', thing: PERSON, forSeconds: 600 } })
  const seconds = (from: number, until: number) => ({
    start: MONDAY + from * 1000,
    end: MONDAY + until * 1000,
  })
  const gaps = (
    events: readonly RuleEvent[],
    stretches: readonly { start: number; end: number }[],
  ): number[][] =>
    absencesOf(one, events, { stretches, zone: 'UTC' }).map(({ start, end }) => [
      (start - MONDAY) / 1000,
      (end - MONDAY) / 1000,
    ])
  t.same(gaps([event(100, { lasts: 50 })], [seconds(0, 1000)]), [[150, 1000]])
  t.same(gaps([event(500, { lasts: 50 })], [seconds(0, 1000)]), [])
  t.same(gaps([], [seconds(0, 500), seconds(700, 1000)]), [], 'a hole between them')
  t.same(gaps([event(0, { lasts: 2000 })], [seconds(0, 1000)]), [], 'present from before until after')
  t.same(joined([seconds(0, 10), seconds(60, 70), seconds(200, 210)], 55_000), [
    seconds(0, 70),
    seconds(200, 210),
  ])
  const day = rule({ condition: one.condition, when: { from: '00:05', until: '01:00' } })
  t.same(
    absencesOf(day, [], { stretches: [seconds(0, 800)], zone: 'UTC' }),
    [],
    'less than ten minutes within its times',
  )
  t.end()
})

void t.test('Rules: whoever enters a zone is in it until he leaves it, or is seen no more', (t) => {
  const one = rule({ condition: { is: 'absence', thing: { ...PERSON, zone: 'till' }, forSeconds: 60 } })
  const stretches = [{ start: MONDAY, end: MONDAY + 300_000 }]
  const entered = event(10, { type: 'zone_entered', region: 'till', trackId: 1, lasts: 0, processId: 'a' })
  const left = event(200, { type: 'zone_left', region: 'till', trackId: 1, lasts: 0, processId: 'a' })
  const gaps = (events: RuleEvent[]) =>
    absencesOf(one, events, { stretches, zone: 'UTC' }).map(({ start }) => (start - MONDAY) / 1000)
  t.same(gaps([entered, left]), [200])
  t.same(gaps([entered, event(5, { trackId: 1, lasts: 100, processId: 'a' })]), [105])
  t.end()
})

void t.test('Rules: an event is compared with those rules only that could be about it', (t) => {
  const thing = { types: ['person_detected'] }
  const own = indexRules([
    { id: 'a', rule: rule({ cameras: ['yard'], condition: { is: 'event', thing } }) },
    { id: 'b', rule: rule({ cameras: ['gate'], condition: { is: 'event', thing } }) },
    { id: 'c', rule: rule({ condition: { is: 'event', thing: CAR } }) },
    { id: 'd', rule: rule({ groups: ['doors'], condition: { is: 'event', thing } }), ofGroups: ['yard'] },
    { id: 'e', rule: rule({ groups: ['empty'], condition: { is: 'event', thing } }), ofGroups: [] },
    { id: 'f', rule: rule({ cameras: ['yard'], condition: { is: 'absence', thing, forSeconds: 60 } }) },
  ])
  t.same(
    own.concerning(event(1)).map(({ id }) => id),
    ['a', 'd'],
  )
  t.same(
    own.concerning(event(1, { cameraId: 'gate' })).map(({ id }) => id),
    ['b'],
  )
  t.same(
    own.concerning(event(1, { cameraId: 'gate', kind: 'car', type: 'vehicle_detected' })).map(({ id }) => id),
    ['c'],
  )
  t.same(
    own.absences('yard').map(({ id }) => id),
    ['f'],
  )
  t.same(own.absences('gate'), [])
  t.end()
})

void t.test('Rules: what makes no sense is refused with what would be right', (t) => {
  const wrong = (given: object): string =>
    Rule.safeParse({ name: 'A rule', condition: { is: 'event', thing: PERSON }, ...given }).error?.issues[0]
      ?.message ?? ''
  t.equal(wrong({}), '')
  t.match(wrong({ name: '' }), /at least one character/)
  t.match(wrong({ condition: { is: 'event', thing: {} } }), /true of every event/)
  t.match(wrong({ when: { from: '22:00' } }), /both from and until/)
  t.match(wrong({ when: { from: '25:00', until: '06:00' } }), /hours and minutes/)
  t.match(wrong({ escalate: { afterMinutes: 5, severity: 'low' } }), /not higher/)
  t.match(wrong({ acrossCameras: true }), /counts and sequences/)
  t.match(wrong({ surprise: true }), /surprise/)
  t.end()
})
