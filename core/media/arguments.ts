import { join } from 'node:path'
import type { CutOptions } from '../ports.ts'
import type { Plan } from './plan.ts'

/** Where one run of ffmpeg begins and what it makes. */
export interface Stretch {
  /** Seconds into the source: 0 of all times in the list of segments. */
  from: number
  /** Seconds before `from` where reading starts, so that pictures keep their places in time. @default 0 */
  lead?: number
  /** Seconds; absent: to the end. */
  length?: number
  /** Seconds per segment; absent: one segment in all. */
  segment?: number
  /** Number of the first segment's file. */
  first: number
}

export interface Arguments {
  input: string[]
  output: string[]
  target: string
}

/** How much earlier than it should a keyframe may be shown to be the one at a boundary, in seconds: times are rounded. */
export const roundingOf = ({ fps }: Pick<Plan, 'fps'>): number => Math.min(0.02, 0.5 / fps)

export const segmentName = (ordinal: number): string => `chunk-${String(ordinal).padStart(6, '0')}.mp4`

/** `-fps_mode` came with 5.1 and replaces `-vsync`, which later versions dropped. */
function frameTiming(version: string): string[] {
  const [major = 0, minor = 0] = (/^n?(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number)
  return [major > 5 || (major === 5 && minor >= 1) ? '-fps_mode' : '-vsync', 'vfr']
}

function filters(plan: Plan, options: CutOptions): string {
  const { width, height } = plan
  const scaled = options.width !== undefined || options.height !== undefined
  return [
    ...(options.fps === undefined ? [] : [`fps=${options.fps}`]),
    scaled ? `scale=${width}:${height},setsar=1` : `pad=${width}:${height}`,
  ].join(',')
}

function encoder(plan: Plan, options: CutOptions, version: string, stretch: Stretch): string[] {
  const { lead = 0, segment } = stretch
  return [
    ...['-vf', filters(plan, options), ...frameTiming(version)],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-pix_fmt', 'yuv420p'],
    ...(segment === undefined
      ? []
      : ['-force_key_frames', `expr:gte(t,${lead.toFixed(6)}+n_forced*${segment})`]),
  ]
}

/**
 * The arguments of one run. Times in the list that ffmpeg prints are seconds from `from`: `disabled` keeps ffmpeg from
 * moving them by the delay of B-frames, and every chunk starts at 0 for itself. A boundary is the first keyframe at
 * or after a multiple of `segment` (with a tolerance of half a picture for rounded times).
 */
export function segmentArguments(
  plan: Plan,
  options: CutOptions,
  stretch: Stretch,
  context: { directory: string; version: string; inputOptions: readonly string[]; truncated: boolean },
): Arguments {
  const { from, lead = 0, length, segment, first } = stretch
  return {
    input: [
      ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error'],
      ...(context.truncated ? ['-fflags', '+discardcorrupt'] : []),
      ...context.inputOptions,
      ...(from > lead ? ['-ss', (from - lead).toFixed(6)] : []),
    ],
    output: [
      ...(length === undefined ? [] : ['-t', length.toFixed(6)]),
      ...['-map', '0:V:0', '-map_metadata', '-1', '-map_chapters', '-1'],
      ...(plan.method === 'copy' ? ['-c', 'copy'] : encoder(plan, options, context.version, stretch)),
      ...(plan.codec === 'hevc' ? ['-tag:v', 'hvc1'] : []),
      ...(lead > 0 ? ['-output_ts_offset', (-lead).toFixed(6)] : []),
      ...['-avoid_negative_ts', 'disabled', '-f', 'segment', '-segment_format', 'mp4'],
      ...['-segment_time', String(segment ?? 1e6), '-segment_time_delta', roundingOf(plan).toFixed(6)],
      ...['-segment_start_number', String(first), '-reset_timestamps', '1'],
      ...['-segment_list', 'pipe:1', '-segment_list_type', 'csv'],
    ],
    target: join(context.directory.replaceAll('%', '%%'), 'chunk-%06d.mp4'),
  }
}
