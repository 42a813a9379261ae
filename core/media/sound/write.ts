import { isOutage } from '../../errors.ts'
import type { SoundForm } from '../../../schema/keys.ts'
import { runChild } from '../child.ts'
import { positive } from '../look/ffprobe-output.ts'
import { segmentFailure } from '../segmenter.ts'
import type { Source } from '../source/source.ts'
import type { SoundTrack } from './track.ts'

/** What every recognizer of speech takes. */
const HERTZ = 16_000
/** Seconds before a place from which a jump to it finds all of its sound. */
const LEAD = 10
/** Longer than any span takes to be read from afar. */
const TIMEOUT_MS = 15 * 60_000

const CODERS: Record<SoundForm, readonly string[]> = {
  flac: ['-c:a', 'flac', '-sample_fmt', 's16', '-f', 'flac'],
  m4a: ['-c:a', 'aac', '-b:a', '32k', '-f', 'mp4'],
}

/** Seconds, as ffmpeg takes them. */
const seconds = (value: number): string => value.toFixed(6)

/** Times stay those of the container, so that a span is the same one wherever the sound begins; what is missing in it is silence. */
export function soundArguments(
  source: Pick<Source, 'input' | 'inputOptions' | 'truncated'>,
  { stream, zero, begin }: SoundTrack,
  { startTime, endTime, form, path }: { startTime: number; endTime: number; form: SoundForm; path: string },
): string[] {
  const [from, to] = [zero + startTime, zero + endTime]
  const jump = from - begin - LEAD
  const filters = [
    `atrim=start=${seconds(from)}:end=${seconds(to)}`,
    `asetpts=PTS-(${seconds(from)})/TB`,
    `aresample=${HERTZ}:async=1:first_pts=0`,
  ]
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error'],
    ...(source.truncated ? ['-fflags', '+discardcorrupt'] : []),
    ...[...source.inputOptions, '-copyts', ...(jump > 0 ? ['-ss', seconds(jump)] : []), '-i', source.input],
    ...['-map', `0:${stream}`, '-map_metadata', '-1', '-map_chapters', '-1', '-af', filters.join(',')],
    ...['-ac', '1', ...CODERS[form], '-flags', '+bitexact', '-fflags', '+bitexact', '-y', path],
  ]
}

/**
 * Writes the sound of a span: one channel, 16 kHz. False where there is none in it, or none that can be decoded.
 * @throws what the source met, SS_DISK_FULL, SS_STORAGE_UNAVAILABLE, SS_FFMPEG_MISSING
 */
export async function writeSound(
  { ffmpeg, ffprobe }: { ffmpeg: string; ffprobe: string },
  source: Source,
  track: SoundTrack,
  piece: { startTime: number; endTime: number; form: SoundForm; path: string },
  signal: AbortSignal,
): Promise<boolean> {
  const args = soundArguments(source, track, piece)
  const { code, stderr } = await runChild(ffmpeg, args, { signal, timeoutMs: TIMEOUT_MS })
  const failure = source.failure()
  if (failure) throw failure
  const broken = segmentFailure(stderr, source.name)
  if (isOutage(broken)) throw broken
  return code === 0 && (await lengthOf(ffprobe, piece.path, signal)) > 0
}

/** Seconds; 0 where a file has a head and nothing behind it. */
async function lengthOf(ffprobe: string, path: string, signal: AbortSignal): Promise<number> {
  const asked = ['-show_entries', 'format=duration', '-print_format', 'csv=print_section=0']
  const { stdout } = await runChild(ffprobe, ['-v', 'error', ...asked, '-i', `file:${path}`], { signal })
  return positive(Number(stdout.trim()))
}
