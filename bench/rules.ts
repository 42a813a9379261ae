import { parseArgs } from 'node:util'
import { indexRules } from '../core/rules/engine/rule-index.ts'
import { streamOf, type RuleEvent } from '../core/rules/engine/event.ts'
import { windowOf } from '../core/rules/engine/occurrences.ts'
import { stableId } from '../schema/ids.ts'
import { Rule } from '../schema/rules.ts'
import { report } from './report.ts'

/**
 * What evaluating one event on many rules costs in processor time, without the database: finding the rules that it matters to, and
 * these on the events around it; against asking every rule, by turns.
 *
 *   node bench/rules.ts [--rules 1000] [--cameras 100] [--events 5000] [--json]
 */
const { values } = parseArgs({
  options: {
    rules: { type: 'string', default: '1000' },
    cameras: { type: 'string', default: '100' },
    events: { type: 'string', default: '5000' },
    json: { type: 'boolean' },
  },
})
const [RULES, CAMERAS, EVENTS] = [values.rules, values.cameras, values.events].map(Number) as [
  number,
  number,
  number,
]
const AROUND = 50
const START = Date.parse('2026-03-02T00:00:00Z')
const KINDS = ['person', 'car', 'dog', 'bus'] as const

const camera = (at: number): string => `camera-${at % CAMERAS}`

/** Of all four forms, by name of a camera but for one in ten, at some times of day. */
const rules = Array.from({ length: RULES }, (_, at) => {
  const thing = { kinds: [KINDS[at % 4]!], ...(at % 3 === 0 && { types: ['person_detected'] }) }
  const condition = [
    { is: 'event', thing },
    { is: 'count', thing, count: 3, withinSeconds: 60 },
    { is: 'sequence', steps: [thing, { kinds: ['car'] }], withinSeconds: 60 },
    { is: 'event', thing: { ...thing, colours: ['red'], minConfidence: 0.5 } },
  ][at % 4]
  const rule = Rule.parse({
    ...{ name: `rule ${at}`, condition, cooldownSeconds: 30 },
    cameras: at % 10 === 0 ? [] : [camera(at)],
    ...(at % 2 === 0 && { when: { from: '22:00', until: '06:00' } }),
  })
  return { id: stableId('rule', at), rule }
})

function event(at: number, cameraId: string): RuleEvent {
  const processId = stableId('clip', at)
  const start = START + at * 1000
  const place = { cameraId, processId, isByClock: true }
  return {
    ...place,
    ...{
      id: stableId('event', at),
      parts: [stableId('event', at)],
      chunkId: processId,
      stream: streamOf(place),
    },
    ...{ start, end: start + 2000, startTime: 0, endTime: 2, confidence: 0.8 },
    type: at % 4 === 0 ? 'person_detected' : 'vehicle_detected',
    description: `A ${KINDS[at % 4]} is in view.`,
    attributes: { kind: KINDS[at % 4]!, color: at % 5 === 0 ? 'red' : 'grey', trackId: at },
  }
}

const index = indexRules(rules)
const zoneOf = (): string => 'Europe/Berlin'
let found = 0

function evaluate(one: RuleEvent, around: readonly RuleEvent[], own = index.concerning(one)): void {
  for (const { rule, ready } of own) {
    const candidates = windowOf(rule) === 0 ? [one] : around.filter(ready.concerns)
    found += ready.occurrences(one.stream, candidates, { zoneOf }).length
  }
}

/** Milliseconds of processor time for each event. */
function measure(events: readonly RuleEvent[], work: (one: RuleEvent, around: RuleEvent[]) => void): number {
  const before = process.cpuUsage()
  for (const [at, one] of events.entries())
    work(
      one,
      events
        .slice(Math.max(0, at - AROUND), at + 1)
        .map((other) => ({ ...other, cameraId: one.cameraId!, stream: one.stream })),
    )
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / events.length
}

const events = Array.from({ length: EVENTS }, (_, at) => event(at, camera(at * 7)))
const all = index.all.filter(({ rule }) => rule.condition.is !== 'absence')
measure(events.slice(0, 500), evaluate)
const byIndex = measure(events, evaluate)
const some = events.slice(0, Math.max(1, Math.round(EVENTS / 20)))
const byAll = measure(some, (one, around) =>
  evaluate(
    one,
    around,
    all.filter((rule) => rule.isAbout(one) && rule.ready.concerns(one)),
  ),
)
const concerned = some.reduce((sum, one) => sum + index.concerning(one).length, 0) / some.length
report(`Rules: ${RULES} of ${CAMERAS} cameras, ${EVENTS} events, ${found} occurrences`, [
  ['rules that an event matters to', concerned, ''],
  ['one event, processor time', byIndex, 'ms', 5],
  [': asking every rule', byIndex / byAll, 'x', 1],
])
