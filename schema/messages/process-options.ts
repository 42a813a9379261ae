import { z } from 'zod'

const Options = z.object({
  /** Seconds of video per chunk. */
  chunkDuration: z.number().min(1).max(3600).default(10),
  /** Seconds that a chunk reaches back into the one before it. Less than `chunkDuration`. */
  overlap: z.number().min(0).max(600).default(0),
  /** Frames per second to re-encode to; absent: as the source. */
  fps: z.number().min(0.1).max(240).optional(),
  /** Pixels to scale to; one alone keeps the aspect ratio. */
  width: z.int().min(16).max(7680).optional(),
  height: z.int().min(16).max(4320).optional(),
  /** The instant of the first frame, so that events get clock times; absent: times count from 00:00. */
  startedAt: z.iso.datetime({ offset: true }).optional(),
  /** Whether chunks in which nothing moves are shown to no model that costs; absent: as nodes are configured. */
  motionGate: z.boolean().optional(),
  /** Whether it is read what is written in its pictures. @default false */
  ocr: z.boolean().optional(),
})

/** How a video is cut and analysed: chosen per process, stored as its `process_configs` row. */
export const ProcessOptions = Options.refine(({ overlap, chunkDuration }) => overlap < chunkDuration, {
  path: ['overlap'],
  error: ({ input }) =>
    `a number less than the chunk duration of ${(input as z.output<typeof Options>).chunkDuration} s`,
})
export type ProcessOptions = z.infer<typeof ProcessOptions>

/** The first option that is wrong, and in words what would be right: "a number from 1 to 3600". */
export function wrongOption(refused: z.ZodError): { field: keyof ProcessOptions; right: string } {
  const issue = refused.issues[0]!
  const field = issue.path[0] as keyof ProcessOptions
  return { field, right: issue.code === 'custom' ? issue.message : rightOf(field) }
}

function rightOf(field: keyof ProcessOptions): string {
  const { properties = {} } = z.toJSONSchema(Options, { io: 'input' })
  const { type, minimum, maximum, format } = properties[field] as Record<string, unknown>
  if (format === 'date-time') return 'ISO 8601 with an offset, such as 2026-03-01T10:30:00+01:00'
  if (type === 'boolean') return 'true or false'
  return `${type === 'integer' ? 'a whole number' : 'a number'} from ${minimum} to ${maximum}`
}
