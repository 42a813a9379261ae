import type { Database, SqlValue } from '../../database/database.ts'
import type { SearchFilter } from '../../ports.ts'
import { conditions } from '../conditions.ts'
import type { SearchTable } from '../tables.ts'
import { conditionOf, countConditionOf, thingOf, type Place } from './event-condition.ts'
import type { Following, Question, Step, Thing } from './question.ts'

/** Where one step of a question holds. Seconds of the video. */
export interface Moment {
  chunkId: string
  processId: string
  ordinal: number
  startTime: number
  endTime: number
}

/** An event in the stretch of a chunk, and which of the things that were asked about it is one of. */
export interface SeenEvent {
  id: string
  type: string
  startTime: number
  endTime: number
  description: string
  /** What it is of, where that was followed: the same for events of one thing. */
  thing: string
  /** It says its kind itself. */
  told: boolean
  fits: boolean[]
}

export interface Seen {
  /** All of it was looked at, and nothing kept the camera from seeing. */
  looked: boolean
  /** In order of time. */
  events: SeenEvent[]
}

/** What the rows of events know of questions. Only chunks that pass the filter, and its tenant may see, are in any answer (P8). */
export interface EventRows {
  /**
   * Where the things of each step follow one another and nothing that must not be there is, newest first: of each such place the moments of
   * its steps. A step without things holds in the chunks that are given for it.
   */
  places(question: Question, filter: SearchFilter, given: readonly (readonly string[])[]): Promise<Moment[][]>
  /** What is seen in the stretches of chunks of the given things. */
  seen(
    chunkIds: readonly string[],
    things: readonly Thing[],
    filter: SearchFilter,
  ): Promise<Map<string, Seen>>
}

/** Of the first step so many happenings are looked at, the newest; of what is found so many places are brought. */
const MOST_HAPPENINGS = 1000
const MOST_PLACES = 100

const TABLES = ['spectra_insights.batch_events', 'spectra_insights.live_events'] as const
type Table = (typeof TABLES)[number]
const EVENT =
  'e.id, e.process_id, e.chunk_id, e.type, e.start_time, e.end_time, e.at, e.description, e.attributes'
const PLACED = 'e.chunk_id, e.process_id, e.camera_id, e.start_time, e.end_time, e.at'
const cameraOf = (table: Table): string =>
  table.endsWith('live_events') ? 'e.camera_id' : 'null::text as camera_id'

export function createEventRows(database: Database, { name: searched }: SearchTable): EventRows {
  return {
    async places(question, filter, given) {
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
      // By the owner, as words are looked up: under a policy no index is used for what is in attributes. Only ids and times leave here.
      const rows = await database.query<Record<string, string | number>>(
        `select ${selected.join(', ')}
         from ${first(question, { place, given: given[0], chunks, filter })} s0
           join ${chunks} c on c.chunk_id = s0.chunk_id
           ${joins.join('\n')}
         where ${[...others(question, 'c', place), ...absent(question.without, stretch, place)].join(' and ') || 'true'}
         order by c.at desc, s0.start_time limit ${MOST_PLACES}`,
        [filter.organizationId, ...values],
      )
      return rows.map((row) =>
        steps.map((_, index) => ({
          chunkId: String(row[`chunk_id_${index}`]),
          processId: String(row[`process_id_${index}`]),
          ordinal: Number(row[`ordinal_${index}`]),
          startTime: Number(row[`start_time_${index}`]),
          endTime: Number(row[`end_time_${index}`]),
        })),
      )
    },

    async seen(chunkIds, things, filter) {
      const values: SqlValue[] = []
      const place: Place = (value) => `$${values.push(value) + 1}`
      const ids = place(JSON.stringify(chunkIds))
      const where = conditions(filter, values)
      const fits = things.map((thing) => conditionOf(thing, place))
      const any = [...fits, `e.type = 'camera_blocked'`].join(' or ')
      const flags = fits.length > 0 ? `array[${fits.join(', ')}]` : `array[]::boolean[]`
      const rows = await database.as(filter).query<SeenRow>(
        `select c.chunk_id as of_chunk, k.done, e.id, e.type, e.start_time, e.end_time, e.description,
           ${thingOf('e')} as thing, e.attributes->>'kind' is not null as told, to_jsonb(${flags}) as fits
         from (select chunk_id, process_id, start_time, end_time from ${searched}
               where ${where} and chunk_id in (select jsonb_array_elements_text(${ids}::jsonb)::uuid)) c
           cross join lateral (select ${looked('c.chunk_id')} as done) k
           left join lateral (
             ${TABLES.map((table) => `select ${EVENT} from ${table} e where ${within('c')} and (${any})`).join(' union all ')}
           ) e on true
         order by e.start_time, e.end_time, e.id`,
        values,
      )
      return groupSeen(rows)
    },
  }
}

interface SeenRow {
  of_chunk: string
  done: boolean
  id: string | null
  type: string
  start_time: number
  end_time: number
  description: string
  thing: string
  told: boolean
  fits: (boolean | null)[]
}

function groupSeen(rows: readonly SeenRow[]): Map<string, Seen> {
  const seen = new Map<string, Seen>()
  for (const row of rows) {
    const of = seen.get(row.of_chunk) ?? { looked: row.done, events: [] }
    seen.set(row.of_chunk, of)
    if (row.id === null) continue
    if (row.type === 'camera_blocked') of.looked = false
    of.events.push({
      ...{ id: row.id, type: row.type, startTime: row.start_time, endTime: row.end_time },
      ...{
        description: row.description,
        thing: row.thing,
        told: row.told,
        fits: row.fits.map((fit) => fit === true),
      },
    })
  }
  return seen
}

/** Events that are told of a chunk: what goes on in the next one is told of that, too, as a part of the same event. */
const within = (chunk: string): string => `e.organization_id = $1 and e.chunk_id = ${chunk}.chunk_id`

const CHUNKS = ['spectra_ops.batch_video_chunks', 'spectra_ops.cam_video_chunks']
/** Described, and its events are written: before that, none of them is no answer. */
const looked = (chunkId: string): string =>
  `(${CHUNKS.map((table) => `exists (select 1 from ${table} k where k.id = ${chunkId} and k.status = 'completed')`).join(' or ')})`

interface Parts {
  place: Place
  /** Chunks in which a step without things holds. */
  given: readonly string[] | undefined
  chunks: string
}

/** Rows of chunks in the form of events: for steps that words and meaning found. */
const rowsOf = (given: readonly string[], { place, chunks }: Pick<Parts, 'place' | 'chunks'>): string =>
  `(select g.chunk_id, g.process_id, g.camera_id, g.start_time, g.end_time, g.at, null::jsonb as attributes from ${chunks} g
    where g.chunk_id in (select jsonb_array_elements_text(${place(JSON.stringify(given))}::jsonb)::uuid))`

function first(
  { things, without, then }: Question,
  { filter, ...parts }: Parts & { filter: SearchFilter },
): string {
  const { place, chunks } = parts
  const [thing] = things
  if (!thing) {
    if (parts.given && (parts.given.length > 0 || then.length > 0 || without.length === 0))
      return rowsOf(parts.given, parts)
    return `(select g.chunk_id, g.process_id, g.camera_id, g.start_time, g.end_time, g.at from ${chunks} g order by g.at desc limit ${MOST_HAPPENINGS})`
  }
  const wanted = [
    'e.organization_id = $1',
    'e.joined_into is null',
    conditionOf(thing, place),
    ...(filter.processId ? [`e.process_id = ${place(filter.processId)}`] : []),
    // What is by no clock is dated by its chunk; what is of no camera is looked at with its chunk.
    ...(filter.since ? [`(e.at is null or e.at >= ${place(filter.since)})`] : []),
  ].join(' and ')
  const some = TABLES.map(
    (table) =>
      `(select ${PLACED} from (
          select e.id, e.chunk_id, e.process_id, ${cameraOf(table)}, e.start_time, e.end_time, e.at from ${table} e
          where ${wanted}${ofCameras(table, filter, place)} order by e.at desc limit ${MOST_HAPPENINGS}
        ) e where ${countConditionOf(thing, table, place)})`,
  )
  return `(${some.join(' union all ')})`
}

const ofCameras = (table: Table, { cameras }: SearchFilter, place: Place): string =>
  cameras && table.endsWith('live_events')
    ? ` and e.camera_id in (select jsonb_array_elements_text(${place(JSON.stringify(cameras))}::jsonb))`
    : ''

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
        const wanted = `e.organization_id = $1 and e.joined_into is null and ${conditionOf(thing, place)} and ${countConditionOf(thing, table, place)}`
        const from = `select e.chunk_id, e.process_id, ${cameraOf(table)}, e.start_time, e.end_time, e.at from ${table} e where ${wanted}`
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
