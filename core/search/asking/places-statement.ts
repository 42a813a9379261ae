import type { SqlValue } from '../../database/database.ts'
import type { SearchFilter } from '../../ports.ts'
import { conditions } from '../conditions.ts'
import { branchesOf, conditionOf, countConditionOf, type Place } from './event-condition.ts'
import { looked, TABLES, within, type Table } from './event-tables.ts'
import type { Following, Question, Step, Thing } from './question.ts'

/** Of the first step so many happenings are looked at, the newest. */
const MOST_HAPPENINGS = 1000
/** No chunk is longer (`M0_CHUNK_DURATION`). */
const LONGEST_CHUNK_MS = 3_600_000

const PLACED = 'e.chunk_id, e.process_id, e.camera_id, e.start_time, e.end_time, e.at'
const placedOf = (table: Table): string =>
  table.endsWith('live_events') ? PLACED : PLACED.replace('e.camera_id', 'null::text as camera_id')
/** What newness goes by: events of videos by no clock by when they were written. The indexes of events say the same. */
const WHEN = 'coalesce(e.at, e.created_at)'

export interface PlacesOptions {
  /** The table of searched chunks. */
  searched: string
  /** For each step chunks in which it holds, where it has no things. */
  given: readonly (readonly string[])[]
  most: number
  /** Looks at so many of the first thing only, whatever its colour and what it does: what is not found among them may be there all the same. */
  newest: number | undefined
}

/**
 * The statement for `EventRows.places`, with its parameters from `$2` on. Happenings come in the order in which indexes have them, and each is
 * looked at only until enough were found.
 */
export function statementOf(
  question: Question,
  filter: SearchFilter,
  { searched, given, most, newest }: PlacesOptions,
): { statement: string; values: SqlValue[] } {
  const values: SqlValue[] = []
  const place: Place = (value) => `$${values.push(value) + 1}`
  const chunks = `(select chunk_id, process_id, camera_id, ordinal, start_time, end_time, at from ${searched} where ${conditions(filter, values)})`
  const steps = [question, ...question.then]
  const last = `s${steps.length - 1}`
  const joins = question.then.map((step, index) =>
    following(step, index, { place, given: given[index + 1], chunks }),
  )
  const selected = steps.map((_, index) => {
    const columns = ['chunk_id', 'process_id', 'start_time', 'end_time'].map(
      (column) => `s${index}.${column} as ${column}_${index}`,
    )
    return [...columns, `${index === 0 ? 'c' : `s${index}`}.ordinal as ordinal_${index}`].join(', ')
  })
  const stretch = { alone: steps.length === 1, to: `greatest(${last}.end_time, ${last}.start_time)` }
  const holds = [
    ...others(question, 'c', place),
    ...(question.things[0]?.count ? [some(question.things[0], place)] : []),
    ...absent(question.without, stretch, place),
  ]
  const statement = `select ${selected.join(', ')}
    from ${first(question, { place, given: given[0], chunks, filter, newest })} s0
      join ${chunks} c on c.chunk_id = s0.chunk_id
      ${joins.join('\n')}
    where ${holds.join(' and ') || 'true'}
    order by s0.happened desc limit ${Number(most)}`
  return { statement, values }
}

interface Parts {
  place: Place
  /** Chunks in which a step without things holds. */
  given: readonly string[] | undefined
  chunks: string
}

interface FirstParts extends Parts {
  filter: SearchFilter
  newest: number | undefined
}

/** Rows of chunks in the form of events: for steps that words and meaning found. */
const rowsOf = (given: readonly string[], { place, chunks }: Pick<Parts, 'place' | 'chunks'>): string =>
  `(select g.chunk_id, g.process_id, g.camera_id, g.start_time, g.end_time, g.at, g.at as happened from ${chunks} g
    where g.chunk_id in (select jsonb_array_elements_text(${place(JSON.stringify(given))}::jsonb)::uuid))`

function first(question: Question, parts: FirstParts): string {
  const { things, without, then } = question
  const { place, chunks, filter, newest } = parts
  const [thing] = things
  if (!thing) {
    if (parts.given && (parts.given.length > 0 || then.length > 0 || without.length === 0))
      return rowsOf(parts.given, parts)
    return `(select g.chunk_id, g.process_id, g.camera_id, g.start_time, g.end_time, g.at, g.at as happened from ${chunks} g
      order by g.at desc limit ${MOST_HAPPENINGS})`
  }
  const branches = TABLES.flatMap((table) => {
    const wanted = wantedOf(table, filter, place)
    return branchesOf(thing, place).map(
      ({ key, rest }) =>
        `(select e.id, e.type, e.attributes, e.description, ${placedOf(table)}, ${WHEN} as happened from ${table} e
          where ${[wanted, key, ...(newest ? [] : rest())].join(' and ')} order by happened desc limit ${newest ?? MOST_HAPPENINGS})`,
    )
  })
  const all = `${branches.join('\nunion all\n')}\norder by happened desc limit ${newest ?? MOST_HAPPENINGS}`
  return newest
    ? `(select * from (${all}) e where ${conditionOf(thing, place)} order by happened desc)`
    : `(${all})`
}

/** What an event must meet, whatever it is of. */
function wantedOf(table: Table, filter: SearchFilter, place: Place): string {
  return [
    'e.organization_id = $1',
    'e.joined_into is null',
    ...(filter.processId ? [`e.process_id = ${place(filter.processId)}`] : []),
    // What is by no clock is dated by its chunk; what is of no camera is looked at with its chunk.
    ...(filter.since ? [`(e.at is null or e.at >= ${place(filter.since)})`] : []),
    ...(filter.until
      ? [`(e.at is null or e.at <= ${place(new Date(filter.until.getTime() + LONGEST_CHUNK_MS))})`]
      : []),
    ...ofCameras(table, filter, place),
  ].join(' and ')
}

const ofCameras = (table: Table, { cameras }: SearchFilter, place: Place): string[] =>
  cameras && table.endsWith('live_events')
    ? [`e.camera_id in (select jsonb_array_elements_text(${place(JSON.stringify(cameras))}::jsonb))`]
    : []

/** As many of the first thing as are asked for: as `countConditionOf`, of the first step. */
const some = (thing: Thing, place: Place): string =>
  `(${TABLES.map((table) => countConditionOf(thing, { table, begun: 's0' }, place)).join(' or ')})`

/** Conditions for what else is seen in the chunk of the first. */
const others = ({ things }: Step, chunk: string, place: Place): string[] =>
  things
    .slice(1)
    .map(
      (thing) =>
        `(${TABLES.map((table) => `exists (select 1 from ${table} e where ${within(chunk)} and ${conditionOf(thing, place)})`).join(' or ')})`,
    )

/** The next one: the earliest that begins within its time after the one before, in the same video or by the same camera. */
function following(step: Following, index: number, parts: Parts): string {
  const [before, name] = [`s${index}`, `s${index + 1}`]
  const [thing] = step.things
  const { place } = parts
  const soon = `e.process_id = ${before}.process_id and e.start_time > ${before}.start_time and e.start_time <= ${before}.start_time + ${step.within}`
  const later = `e.camera_id = ${before}.camera_id and e.process_id <> ${before}.process_id
    and e.at > ${before}.at and e.at <= ${before}.at + make_interval(secs => ${step.within})`
  const sources = thing
    ? TABLES.flatMap((table) => {
        const wanted = `e.organization_id = $1 and e.joined_into is null and ${conditionOf(thing, place)} and ${countConditionOf(thing, { table, begun: 'e' }, place)}`
        const from = `select ${placedOf(table)} from ${table} e where ${wanted}`
        return [`${from} and ${soon}`, ...(table.endsWith('live_events') ? [`${from} and ${later}`] : [])]
      })
    : [soon, later].map((when) => `select ${PLACED} from ${rowsOf(parts.given ?? [], parts)} e where ${when}`)
  const beside = others(step, 'v', place).map((condition) => ` and ${condition}`)
  const visible = `join ${parts.chunks} v on v.chunk_id = n.chunk_id${beside.join('')}`
  return `join lateral (select n.*, v.ordinal from (${sources.join(' union all ')}) n ${visible} order by n.at, n.start_time limit 1) ${name} on true`
}

/** Conditions for what must not be in a stretch, which must have been looked at. */
function absent(
  without: readonly Thing[],
  { alone, to }: { alone: boolean; to: string },
  place: Place,
): string[] {
  if (without.length === 0) return []
  const unwanted = [...without.map((thing) => conditionOf(thing, place)), `e.type = 'camera_blocked'`].join(
    ' or ',
  )
  // What began earlier is told of these chunks again.
  const during = alone
    ? within('c')
    : `e.organization_id = $1 and e.process_id = c.process_id and e.start_time >= c.start_time and e.start_time <= ${to}`
  return [
    looked('c.chunk_id'),
    ...TABLES.map((table) => `not exists (select 1 from ${table} e where ${during} and (${unwanted}))`),
  ]
}
