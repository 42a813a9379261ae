import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { SpectraError } from '../../../core/errors.ts'
import { namedPlugin } from '../../named-plugin.ts'
import { Bytes } from '../schemas.ts'
import { exportedEvents, type ExportPorts } from './events.ts'
import { FORMATS, type FormatName } from './formats.ts'

const MOST = 100

/** Said several times (`types=a&types=b`), or once with commas (`types=a,b`). */
const list = (about: string) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((given) =>
      [given]
        .flat()
        .flatMap((text) => text.split(','))
        .filter((text) => text !== ''),
    )
    .refine((given) => given.length <= MOST, { error: `at most ${MOST} of them` })
    .optional()
    .describe(`${about}, with commas between them or said several times; at most ${MOST}.`)

const instant = (about: string) => z.iso.datetime({ offset: true }).optional().describe(about)

const Query = z.object({
  format: z
    .enum(Object.keys(FORMATS) as [FormatName, ...FormatName[]])
    .default('json')
    .describe('How they are written.'),
  processId: z.uuid().optional().describe('Only those of one video or clip; subtitles (vtt) are of one.'),
  cameraIds: list('Only those of these cameras'),
  types: list('Only those of these types'),
  from: instant('Only those that began at this instant or later, such as 2026-03-01T09:00:00Z.'),
  until: instant('Only those that began before this instant.'),
})

const about = {
  operationId: 'exportEvents',
  summary: 'Events as a file',
  description:
    'All that fit, as they are read: JSON, CSV (a text that a spreadsheet would take for a formula begins with an apostrophe), WebVTT or ' +
    'iCalendar (times in UTC; the UID of an event stays the same). A connection that breaks off before its end had more to bring.',
  tags: ['events'],
  querystring: Query,
  shown: { response: { 200: Bytes } },
}

/** `GET /api/v1/events/export`: what the identity may see, streamed. What fails before the first event is told as any error is. */
export const exportsPlugin = namedPlugin<ExportPorts>(
  'spectra-exports',
  ['spectra-errors', 'spectra-authenticate', 'spectra-openapi'],
  async (app, ports) => {
    const config = { permission: 'footage:read' as const, counts: 'exports' as const }
    app.get('/api/v1/events/export', { config, schema: about }, async (request: FastifyRequest, reply) => {
      const { format, from, until, ...wanted } = request.query as z.output<typeof Query>
      if (format === 'vtt' && !wanted.processId) throw subtitlesOfMany()
      const instants = { ...(from && { from: new Date(from) }), ...(until && { until: new Date(until) }) }
      const events = await begun(exportedEvents(ports, request.identity, { ...wanted, ...instants }))
      return reply
        .header('content-type', FORMATS[format].type)
        .header('content-disposition', `attachment; filename="events.${format}"`)
        .header('cache-control', 'no-store')
        .send(FORMATS[format].write(events))
    })
  },
)

const subtitlesOfMany = (): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', 'Cannot write subtitles: they are of one video', {
    details: { field: 'processId', advice: 'Give processId.' },
  })

/** The same, but what keeps the first from being read is thrown at once. */
async function begun<T>(items: AsyncGenerator<T>): Promise<AsyncGenerator<T>> {
  const first = await items.next()
  return (async function* () {
    try {
      if (!first.done) yield first.value
      yield* items
    } finally {
      await items.return(undefined)
    }
  })()
}
