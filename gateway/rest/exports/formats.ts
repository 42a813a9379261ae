import { stringify } from 'csv-stringify'
import { createEvent } from 'ics'
import { pipeline, Readable } from 'node:stream'
import { SpectraError } from '../../../core/errors.ts'
import type { ExportedEvent } from './events.ts'

/** How events are written: one after the other, so that a million need no more memory than one. */
export interface Format {
  type: string
  write(events: AsyncIterable<ExportedEvent>): Readable
}

const textOf = (lines: AsyncIterable<string>): Readable => Readable.from(lines, { objectMode: false })

const plain = (event: ExportedEvent) => ({
  id: event.id,
  processId: event.processId,
  chunkId: event.chunkId,
  title: event.title,
  type: event.type,
  at: event.at.toISOString(),
  byClock: event.byClock,
  startTime: event.startTime,
  endTime: event.endTime,
  confidence: event.confidence,
  description: event.description,
  attributes: event.attributes,
  createdAt: event.createdAt.toISOString(),
})

async function* jsonLines(events: AsyncIterable<ExportedEvent>): AsyncGenerator<string> {
  let before = '[\n'
  for await (const event of events) {
    yield before + JSON.stringify(plain(event))
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}

async function* csvRows(events: AsyncIterable<ExportedEvent>): AsyncGenerator<object> {
  for await (const event of events) {
    const { attributes, byClock, ...fields } = plain(event)
    yield { ...fields, byClock: byClock ? 'yes' : 'no', attributes: JSON.stringify(attributes) }
  }
}

const CSV_COLUMNS = [
  ...['id', 'processId', 'chunkId', 'title', 'type', 'at', 'byClock', 'startTime', 'endTime', 'confidence'],
  ...['description', 'attributes', 'createdAt'],
]

/** Seconds as `HH:MM:SS.mmm`. */
function clockOf(seconds: number): string {
  const ms = Math.round(seconds * 1000)
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  const rest = String(ms % 1000).padStart(3, '0')
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${rest}`
}

/** Text of a cue: neither markup, nor an arrow, nor an empty line, which would end it. */
const cueText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(/\s+/g, ' ').trim()

async function* vttCues(events: AsyncIterable<ExportedEvent>): AsyncGenerator<string> {
  yield 'WEBVTT\n'
  for await (const { id, type, startTime, endTime, description } of events) {
    const end = Math.max(endTime, startTime + 0.001)
    yield `\n${id}\n${clockOf(startTime)} --> ${clockOf(end)}\n${cueText(`${type}: ${description}`)}\n`
  }
}

/** One VEVENT in UTC; its UID is that of the event, so that a calendar that takes the file twice has it once. */
function icsEvent(event: ExportedEvent): string {
  const { id, type, title, description, at, startTime, endTime, createdAt } = event
  const start = at.getTime()
  const { error, value } = createEvent({
    uid: `${id}@spectra-sight`,
    start,
    startInputType: 'utc',
    startOutputType: 'utc',
    end: start + Math.max(1, Math.round(endTime - startTime)) * 1000,
    endInputType: 'utc',
    endOutputType: 'utc',
    title: `${type}: ${title}`,
    description,
    categories: [type],
    created: createdAt.getTime(),
  })
  if (!value)
    throw new SpectraError('SS_INTERNAL', `Cannot write event ${id} as a calendar entry`, { cause: error })
  return value.slice(value.indexOf('BEGIN:VEVENT'), value.indexOf('END:VCALENDAR'))
}

async function* icsLines(events: AsyncIterable<ExportedEvent>): AsyncGenerator<string> {
  yield 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\nPRODID:spectra-sight\r\n'
  for await (const event of events) yield icsEvent(event)
  yield 'END:VCALENDAR\r\n'
}

export const FORMATS = {
  json: { type: 'application/json; charset=utf-8', write: (events) => textOf(jsonLines(events)) },
  csv: {
    type: 'text/csv; charset=utf-8',
    // A text that begins with = + - or @ would be a formula to a spreadsheet.
    write(events) {
      const rows = stringify({ header: true, columns: CSV_COLUMNS, escape_formulas: true })
      return pipeline(Readable.from(csvRows(events)), rows, (error) => error && rows.destroy(error))
    },
  },
  vtt: { type: 'text/vtt; charset=utf-8', write: (events) => textOf(vttCues(events)) },
  ics: { type: 'text/calendar; charset=utf-8', write: (events) => textOf(icsLines(events)) },
} as const satisfies Record<string, Format>

export type FormatName = keyof typeof FORMATS
