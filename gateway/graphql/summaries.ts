import { SpectraError } from '../../core/errors.ts'
import type { ChunkView, EventView, Page, PageRequest, ProcessView } from '../../core/ports.ts'
import { chunkClaims } from '../../core/summaries/chunk-claims.ts'
import type { Overview, OverviewClaim } from '../../core/summaries/account.ts'
import { overviewOfCamera, type CameraRange } from '../../core/summaries/of-camera.ts'
import { overviewOfProcess } from '../../core/summaries/of-process.ts'
import type { FoundProcess } from '../../core/ports.ts'
import { plainText } from './arguments.ts'
import type { Context, Services } from './context.ts'

const DAY_MS = 24 * 3600 * 1000
const LONGEST_DAYS = 8
const PAGE = 200
/** Of one process: more is not summed up. */
const MOST_EVENTS = 20_000

interface Asked {
  cameraId: string
  from: Date
  until: Date
  zone?: string | null
}

/** What happened in a chunk, a video, or a time of a camera, with what each sentence rests on. */
export function summaryResolvers({ ports: { footage, processes, storage } }: Pick<Services, 'ports'>) {
  return {
    Query: {
      cameraSummary: async (_: unknown, asked: Asked, { identity }: Context) => {
        const range = checked(asked)
        return shown(await overviewOfCamera(footage, identity, range), range.from)
      },
    },

    Process: {
      summary: async (process: FoundProcess | ProcessView, _: unknown, { identity }: Context) => {
        const { id, cameraId } = process
        const modality = cameraId === undefined ? ('batch' as const) : ('live' as const)
        const [chunks, events] = await Promise.all([
          allOf<ChunkView>(id, (page) => processes.chunks(identity, id, page)),
          allOf<EventView>(id, (page) => processes.events(identity, { modality, processId: id }, page)),
        ])
        return shown(overviewOfProcess(process, chunks, events))
      },
    },

    Chunk: {
      claims: ({ summaryKey }: ChunkView) => (summaryKey ? chunkClaims(storage, summaryKey) : []),
    },
  }
}

/** Seconds as they are told; of a camera, instants. */
const shown = (overview: Overview | undefined, from?: Date) =>
  overview && { text: overview.text, claims: overview.claims.map((claim) => shownClaim(claim, from)) }

const shownClaim = ({ text, start, end, sources }: OverviewClaim, from?: Date) => ({
  ...{ text, startTime: start, endTime: end, sources },
  ...(from && { from: after(from, start), until: after(from, end) }),
})

const after = (from: Date, seconds: number): Date => new Date(from.getTime() + seconds * 1000)

/** @throws SS_INPUT_INVALID */
function checked({ cameraId, from, until, zone: asked }: Asked): CameraRange {
  const zone = asked ?? 'UTC'
  const refuse = (what: string, field: string, advice: string): SpectraError =>
    new SpectraError('SS_INPUT_INVALID', `Cannot sum up: ${what}`, { details: { field, advice } })
  const length = until.getTime() - from.getTime()
  if (!(length > 0 && length <= LONGEST_DAYS * DAY_MS)) {
    const what = `from ${from.toISOString()} until ${until.toISOString()}`
    throw refuse(what, 'until', `Give an instant after \`from\`, at most ${LONGEST_DAYS} days.`)
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    throw refuse('there is no such time zone', 'zone', 'Give an IANA name, such as Europe/Berlin.')
  }
  return { cameraId: plainText(cameraId), from, until, zone }
}

async function allOf<T>(id: string, read: (page: PageRequest) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = []
  let after: string | undefined
  do {
    const page = await read({ first: PAGE, after })
    all.push(...page.items)
    after = page.next
    if (all.length <= MOST_EVENTS) continue
    throw new SpectraError('SS_INPUT_INVALID', `Cannot sum up process ${id}: more than ${MOST_EVENTS} events`)
  } while (after)
  return all
}
