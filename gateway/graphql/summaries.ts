import { SpectraError } from '../../core/errors.ts'
import type { CameraRange, ChunkView, FoundProcess, ProcessView, Summary } from '../../core/ports.ts'
import { chunkClaims } from '../../core/summaries/chunk-claims.ts'
import type { OverviewClaim } from '../../schema/overview.ts'
import { plainText } from './arguments.ts'
import type { Context, Services } from './context.ts'

const DAY_MS = 24 * 3600 * 1000
const LONGEST_DAYS = 8
interface Asked {
  cameraId: string
  from: Date
  until: Date
  zone?: string | null
}

/** What happened in a chunk, a video, or a time of a camera, with what each sentence rests on. */
export function summaryResolvers({ ports: { summaries, storage } }: Pick<Services, 'ports'>) {
  return {
    Query: {
      cameraSummary: async (_: unknown, asked: Asked, { identity }: Context) => {
        const range = checked(asked)
        return shown(await summaries.ofCamera(identity, range), range.from)
      },
    },

    Process: {
      summary: async ({ id }: FoundProcess | ProcessView, _: unknown, { identity }: Context) =>
        shown(await summaries.ofProcess(identity, id)),
    },

    Chunk: {
      claims: ({ summaryKey }: ChunkView) => (summaryKey ? chunkClaims(storage, summaryKey) : []),
    },
  }
}

/** Seconds as they are told; of a camera, instants. */
const shown = (summary: Summary | undefined, from?: Date) =>
  summary && {
    ...{ text: summary.text, madeAt: summary.madeAt, note: summary.note },
    madeBy: `${summary.provider} ${summary.model}`,
    claims: summary.claims.map((claim) => shownClaim(claim, from)),
  }

const shownClaim = ({ text, start, end, sources }: OverviewClaim, from?: Date) => ({
  ...{ text, startTime: start, endTime: end, sources },
  ...(from && { from: after(from, start), until: after(from, end) }),
})

const after = (from: Date, seconds: number): Date => new Date(from.getTime() + seconds * 1000)

/** @throws SS_INPUT_INVALID */
function checked({ cameraId, from, until, zone }: Asked): CameraRange {
  const length = until.getTime() - from.getTime()
  if (length > 0 && length <= LONGEST_DAYS * DAY_MS)
    return { cameraId: plainText(cameraId), from, until, zone: zone ?? undefined }
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot sum up: from ${from.toISOString()} until ${until.toISOString()}`,
    {
      details: {
        field: 'until',
        advice: `Give an instant after \`from\`, at most ${LONGEST_DAYS} days.`,
      },
    },
  )
}
