import { SpectraError } from '../../core/errors.ts'
import type { MomentCount, PlaybackAddresses, Recordings, TimeRange } from '../../core/ports.ts'
import { joined } from '../../core/ledger/footage/joined.ts'
import { whoOf } from '../../core/who.ts'
import { checkRange, plainText, typesOf } from './arguments.ts'
import type { Context, Services } from './context.ts'
import { connectionOf, pageOf, type PageArguments } from './pages.ts'

interface Range {
  cameraIds: string[]
  from: Date
  until: Date
}

interface Played {
  cameraId: string
  from?: Date | null
  until?: Date | null
}

const DAY = 24 * 3600
const LONGEST_PLAYBACK = 3600
const LONGEST_DAYS = 31
const MOST_CAMERAS = 64
/** Seconds: what a picture of a month can still show. */
const LONGEST_JOIN = 3600
/** Of all cameras together: what an axis can show. */
const MOST_STEPS = 20_000

/** What a viewer's axis shows of cameras: moments, how many there are, and what was recorded at all. */
export function timelineResolvers({ ports: { footage, playback, audit } }: Pick<Services, 'ports'>) {
  return {
    Query: {
      moments: async (
        _: unknown,
        asked: Range & PageArguments & { types?: string[] | null; reviewed?: boolean | null },
        { identity }: Context,
      ) => {
        const { types, reviewed } = asked
        const search = { ...rangeOf(asked), types: typesOf(types), reviewed: reviewed ?? undefined }
        return {
          ...connectionOf(await footage.findEvents(identity, search, 'earliest', pageOf(asked))),
          total: () => footage.countEvents(identity, search),
        }
      },

      momentCounts: (
        _: unknown,
        asked: Range & { stepSeconds: number; types?: string[] | null },
        { identity }: Context,
      ): Promise<MomentCount[]> => {
        const range = rangeOf(asked)
        const seconds = secondsOf(range)
        const least = Math.max(1, (seconds * range.cameraIds.length) / MOST_STEPS)
        const stepSeconds = checkRange('stepSeconds', asked.stepSeconds, least, LONGEST_DAYS * DAY)!
        return footage.momentCounts(identity, { ...range, stepSeconds, types: typesOf(asked.types) })
      },

      recordings: async (
        _: unknown,
        asked: Range & { joinSeconds?: number | null },
        { identity }: Context,
      ): Promise<Recordings[]> => {
        const joinSeconds = checkRange('joinSeconds', asked.joinSeconds, 0, LONGEST_JOIN)
        const found = await footage.recordings(identity, rangeOf(asked))
        return joinSeconds === undefined ? found : found.map((each) => joined(each, joinSeconds))
      },

      playback: async (_: unknown, asked: Played, { identity }: Context): Promise<PlaybackAddresses> => {
        if (!playback)
          throw new SpectraError('SS_NOT_FOUND', 'Cannot play the camera: nothing is recorded here')
        const range = playedRange(asked)
        const addresses = await playback.addresses(identity, plainText(asked.cameraId), range)
        const details = range && { from: range.from.toISOString(), until: range.until.toISOString() }
        await audit.record({ ...whoOf(identity), action: 'camera.play', subject: asked.cameraId, details })
        return addresses
      },
    },
    RecordedStretch: { clips: ({ clips = 1 }: Recordings['stretches'][number]) => clips },
  }
}

/** Both, within an hour, or neither. @throws SS_INPUT_INVALID */
function playedRange({ from, until }: Played): { from: Date; until: Date } | undefined {
  if (!from && !until) return undefined
  if (from && until) {
    const seconds = (until.getTime() - from.getTime()) / 1000
    if (seconds > 0 && seconds <= LONGEST_PLAYBACK) return { from, until }
  }
  const advice = 'Give `from` and `until`, at most an hour apart, or neither of them to see what is live.'
  throw new SpectraError('SS_INPUT_INVALID', 'Cannot play the camera: that is no range of time', {
    details: { field: 'until', advice },
  })
}

const secondsOf = ({ from, until }: TimeRange): number => (until.getTime() - from.getTime()) / 1000

/** @throws SS_INPUT_INVALID */
function rangeOf({ cameraIds, from, until }: Range): TimeRange {
  checkRange('cameraIds', cameraIds.length, 1, MOST_CAMERAS)
  const range = { cameraIds: cameraIds.map(plainText), from, until }
  const seconds = secondsOf(range)
  if (seconds > 0 && seconds <= LONGEST_DAYS * DAY) return range
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot answer: from ${from.toISOString()} until ${until.toISOString()}`,
    {
      details: { field: 'until', advice: `Give an instant after \`from\`, at most ${LONGEST_DAYS} days.` },
    },
  )
}
