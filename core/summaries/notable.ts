import { inWords } from '../llm/local/telling/numbers.ts'
import type { Seen } from './account.ts'
import type { Moments } from './moments.ts'

/** What is told beside the counts, the most telling first, in the past tense. */
const TOLD: readonly (readonly [type: string, what: string])[] = [
  ['object_left_behind', 'Something was left behind'],
  ['object_removed', 'Something was taken away'],
  ['crowding', 'Many were together'],
  ['line_crossed', 'A line was crossed'],
  ['zone_entered', 'A zone was entered'],
  ['zone_dwelling', 'Someone or something stayed in a zone'],
  ['zone_left', 'A zone was left'],
  ['running', 'Someone ran'],
  ['moving_fast', 'Something moved fast'],
  ['loitering', 'Something stayed in one place'],
  ['speech', 'Someone spoke'],
  ['camera_moved', 'The camera was moved'],
  ['camera_blocked', 'The camera was covered or dark'],
  ['camera_frozen', 'The picture was frozen'],
  ['scene_changed', 'The scene changed'],
]

/** Types that the counts tell, or whose absence another sentence tells; and what is written, which does not happen. */
const ELSEWHERE = new Set([
  ...['person_detected', 'vehicle_detected', 'animal_detected', 'object_moving'],
  ...['object_entered', 'object_left', 'no_activity', 'text_seen'],
])

export interface Notable {
  text: string
  seen: readonly Seen[]
}

/** What happened of each sort, how often and when; types of somebody's own are told by their name. */
export function notableIn(events: readonly Seen[], moments: Moments): Notable[] {
  const own = [...new Set(events.map(({ type }) => type))].filter(
    (type) => !ELSEWHERE.has(type) && !TOLD.some(([known]) => known === type),
  )
  const all = [...own.map((type) => [type, `“${type.replaceAll('_', ' ')}” was seen`] as const), ...TOLD]
  return all.flatMap(([type, what]) => {
    const seen = events.filter((event) => event.type === type)
    if (seen.length === 0) return []
    const whole = type === 'loitering' ? stayed(seen) : what
    return [{ text: `${whole} ${howOften(seen, moments)}.`, seen }]
  })
}

/** Who or what stayed, as far as it is the same. */
function stayed(seen: readonly Seen[]): string {
  const kinds = new Set(seen.map(({ attributes }) => attributes.kind))
  const who = !kinds.has('person') ? 'Something' : kinds.size === 1 ? 'Someone' : 'Someone or something'
  return `${who} stayed in one place`
}

/** `at 08:03`, `between 08:03 and 08:05`, `five times, first at 08:03, last at 08:50, longest between 08:20 and 08:31`. */
function howOften(seen: readonly Seen[], { at, during }: Moments): string {
  const [first] = seen
  const last = seen.at(-1)!
  if (seen.length === 1) return during(first!)
  const times = seen.length === 2 ? 'twice' : `${inWords(seen.length)} times`
  const longest = seen.toSorted((a, b) => b.end - b.start - (a.end - a.start))[0]!
  const long = at(longest.start) === at(longest.end) ? '' : `, longest ${during(longest)}`
  return `${times}, first at ${at(first!.start)}, last at ${at(last.start)}${long}`
}
