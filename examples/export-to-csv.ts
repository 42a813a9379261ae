/**
 * Writes all events into a table, however many there are:
 *
 *     SPECTRA_URL=http://127.0.0.1:8080 node examples/export-to-csv.ts events.csv [types=person_detected] [from=2026-03-01T00:00:00Z]
 */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createSpectraClient } from '../clients/typescript/src/index.ts'

const [path, ...conditions] = process.argv.slice(2)
if (!path) throw new Error('Cannot export: give the name of a file')
const client = createSpectraClient({
  url: (process.env.SPECTRA_URL ?? 'http://127.0.0.1:8080').split(','),
  apiKey: process.env.SPECTRA_TOKEN,
})
const query = new URLSearchParams({
  format: 'csv',
  ...Object.fromEntries(conditions.map((each) => each.split('='))),
})
const answer = await client.rest(`/api/v1/events/export?${query}`)
await pipeline(Readable.fromWeb(answer.body as never), createWriteStream(path))
