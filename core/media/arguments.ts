import { join } from 'node:path'
import type { CutOptions } from '../ports.ts'
import { frameTiming } from './frame-timing.ts'
import type { Feed, Look } from './look/look.ts'
import type { Piece } from './pieces.ts'
import type { Plan } from './plan.ts'

export interface Arguments {
  input: string[]
  output: string[]
  target: string
}

/** How much earlier than it should a picture may be shown to be the one at a boundary, in seconds: times are rounded. */
export const roundingOf = ({ fps }: Pick<Plan, 'fps'>): number => Math.min(0.02, 0.5 / fps)

export const segmentName = (ordinal: number): string => `chunk-${String(ordinal).padStart(6, '0')}.mp4`

const TURNS: Record<number, string[]> = { 90: ['transpose=1'], 180: ['hflip', 'vflip'], 270: ['transpose=2'] }

type Form = Pick<Look, 'rotation' | 'isMirrored' | 'pixelWidth'>

/** Square pixels, upright, all of one size: those of another size are fitted into it, whatever they are. */
function sizing({ rotation, isMirrored, pixelWidth: pixel }: Form, plan: Plan): string[] {
  const { width, height, shown } = plan
  const square = [
    ...(pixel > 1 ? [`scale=w=round(iw*${pixel}):h=ih`] : []),
    ...(pixel < 1 ? [`scale=w=iw:h=round(ih/${pixel})`] : []),
  ]
  const fitted = shown
    ? [
        `scale=${shown.width}:${shown.height}:force_original_aspect_ratio=decrease`,
        `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2`,
      ]
    : [`scale=${width}:${height}`]
  return [...square, ...(TURNS[rotation] ?? []), ...(isMirrored ? ['hflip'] : []), ...fitted, 'setsar=1']
}

/** Seconds, as ffmpeg takes them. */
const seconds = (value: number): string => value.toFixed(6)

export interface Job {
  look: Form
  plan: Plan
  feed: Pick<Feed, 'options' | 'stream' | 'zero'>
  /** Of the first file. */
  ordinal: number
  directory: string
  version: string
  truncated: boolean
}

/** What a run shares with all others: pictures before `from` are dropped, but the one that is on show there. */
function base(job: Job, filters: string[], rest: string[]): Arguments {
  const { feed, ordinal, directory, version, truncated } = job
  return {
    input: [
      ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error', '-noautorotate'],
      ...(truncated ? ['-fflags', '+discardcorrupt'] : []),
      ...feed.options,
    ],
    output: [
      ...['-map', feed.stream, '-map_metadata', '-1', '-map_chapters', '-1'],
      ...['-vf', [...filters, ...sizing(job.look, job.plan)].join(','), ...frameTiming(version, 'vfr')],
      // Times are kept as they are, not rounded to the average rate.
      ...['-enc_time_base', '1:90000'],
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-pix_fmt', 'yuv420p', ...rest],
      ...['-avoid_negative_ts', 'disabled', '-f', 'segment', '-segment_format', 'mp4'],
      ...['-reset_timestamps', '1', '-segment_start_number', String(ordinal)],
      ...['-segment_list', 'pipe:1', '-segment_list_type', 'csv'],
    ],
    target: join(directory.replaceAll('%', '%%'), 'chunk-%06d.mp4'),
  }
}

/**
 * The arguments that make regular pieces, one behind the other, from `first` on. Times in the list that ffmpeg prints are
 * seconds from its start.
 */
export function runArguments(
  job: Job,
  first: Piece,
  { chunkDuration, fps }: Pick<CutOptions, 'chunkDuration' | 'fps'>,
): Arguments {
  const { zero } = job.feed
  const { startTime: start, times } = first
  const rounding = roundingOf(job.plan)
  const behind = start - gridOf(start, chunkDuration, rounding)
  const filters = [
    `trim=start=${seconds(Math.max(0, times[0]! - zero - rounding / 2))}`,
    `setpts=max(PTS-(${seconds(start - zero)})/TB\\,0)`,
    ...(fps === undefined ? [] : [`fps=${fps}:start_time=0`]),
  ]
  // ffmpeg counts `t` from the first picture.
  const keyframes = `expr:gte(t,n_forced*${chunkDuration}-${seconds(behind + rounding)})`
  const split = ['-segment_time', String(chunkDuration), '-segment_time_delta', seconds(behind + rounding)]
  return base(job, filters, ['-force_key_frames', keyframes, ...split])
}

/** The multiple of the duration at or before a time. */
export const gridOf = (time: number, chunkDuration: number, rounding: number): number =>
  Math.floor((time + rounding) / chunkDuration) * chunkDuration

/** Pictures per second that are enough to show each of them, and to see nothing of the repetition. */
function rateFor(times: readonly number[]): number {
  const gaps = times.slice(1).map((time, place) => time - times[place]!)
  return Math.min(120, Math.max(5, Math.ceil(1 / Math.max(0.001, Math.min(...gaps)))))
}

/**
 * The arguments that make one file that lasts from `start` to `end`, of the pictures that are shown at `times`. What stays on
 * show for longer than usual is repeated, so that every time has its picture.
 */
export function pieceArguments(
  job: Job,
  { start, end, times, interval }: { start: number; end: number; times: readonly number[]; interval: number },
  { fps }: Pick<CutOptions, 'fps'>,
): Arguments {
  const { zero } = job.feed
  const rounding = roundingOf(job.plan)
  const marks = [start, ...times.slice(1), end]
  const isSparse = marks.slice(1).some((mark, place) => mark - marks[place]! > Math.max(0.25, 2.5 * interval))
  const rate = fps ?? (isSparse ? rateFor(times) : undefined)
  const length = seconds(end - start)
  const filters = [
    `trim=start=${seconds(Math.max(0, times[0]! - zero - rounding / 2))}:end=${seconds(end - zero - rounding / 2)}`,
    `setpts=max(PTS-(${seconds(start - zero)})/TB\\,0)`,
    ...(rate === undefined
      ? []
      : [
          `fps=${rate}:start_time=0`,
          `tpad=stop_mode=clone:stop_duration=${seconds(Math.max(0, end - Math.max(start, times.at(-1)!)))}`,
          `trim=end=${length}`,
        ]),
  ]
  return base(job, filters, ['-segment_time', '1000000'])
}
