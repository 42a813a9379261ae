import type { Database, SqlValue } from '../../database/database.ts'
import type { SearchFilter } from '../../ports.ts'
import { conditions } from '../conditions.ts'
import type { SearchTable } from '../tables.ts'
import { conditionOf, thingOf, type Place } from './event-condition.ts'
import { looked, TABLES, within } from './event-tables.ts'
import { statementOf } from './places-statement.ts'
import type { Question, Thing } from './question.ts'

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
   * Where the things of each step follow one another and nothing that must not be there is, newest first and at most `most`: of each such
   * place the moments of its steps. A step without things holds in the chunks that are given for it.
   */
  places(
    question: Question,
    filter: SearchFilter,
    given: readonly (readonly string[])[],
    most: number,
  ): Promise<Moment[][]>
  /** What is seen in the stretches of chunks of the given things. */
  seen(
    chunkIds: readonly string[],
    things: readonly Thing[],
    filter: SearchFilter,
  ): Promise<Map<string, Seen>>
}

/** Of the first thing so many are looked at, the newest, before all are that there are. */
const NEWEST = 1000

const EVENT =
  'e.id, e.process_id, e.chunk_id, e.type, e.start_time, e.end_time, e.at, e.description, e.attributes'
export function createEventRows(database: Database, { name: searched }: SearchTable): EventRows {
  return {
    async places(question, filter, given, most) {
      const steps = [question, ...question.then]
      const rowsAmong = (newest: number | undefined) => {
        const { statement, values } = statementOf(question, filter, { searched, given, most, newest })
        // By the owner, as words are looked up: under a policy no index is used for what is in attributes. Only ids and times leave here.
        return database.query<Record<string, string | number>>(statement, [filter.organizationId, ...values])
      }
      const some = question.things.length > 0 ? await rowsAmong(NEWEST) : []
      const rows = some.length >= most ? some : await rowsAmong(undefined)
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
