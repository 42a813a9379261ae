import { runChild } from '../child.ts'
import { parseOutput, type Stream } from '../look/ffprobe-output.ts'
import { timeZero } from '../look/time-zero.ts'
import type { Source } from '../source/source.ts'

/** A track of sound, and how its clock stands to that of the video. */
export interface SoundTrack {
  /** Index of the stream in its container. */
  stream: number
  /** Time 0 of the video, on the clock of the container; seconds. */
  zero: number
  /** Where the container begins, on its own clock; a jump is counted from there. */
  begin: number
}

const ENTRIES = [
  'format=start_time',
  'stream=index,codec_type,start_time',
  'stream_disposition=default,attached_pic',
]

/** The first one, or the one that players take. Undefined where there is none that can be found. */
export async function soundTrackOf(
  ffprobe: string,
  source: Source,
  signal: AbortSignal,
): Promise<SoundTrack | undefined> {
  const args = ['-v', 'error', '-hide_banner', ...source.inputOptions, '-show_entries', ENTRIES.join(':')]
  const { stdout } = await runChild(ffprobe, [...args, '-print_format', 'json', '-i', source.input], {
    signal,
  })
  const failure = source.failure()
  if (failure) throw failure
  const { streams = [], format } = parseOutput(stdout) ?? {}
  const sounds = streams.filter(({ codec_type: type }) => type === 'audio')
  const films = streams.filter(
    ({ codec_type: type, disposition }) => type === 'video' && disposition.attached_pic !== 1,
  )
  const [sound, film] = [usual(sounds), usual(films)]
  if (!sound || !film) return undefined
  const picture = begins(film)[0] ?? 0
  const zero = timeZero(picture, sounds.flatMap(begins))
  const begin = format?.start_time
  return { stream: sound.index, zero, begin: begin !== undefined && Number.isFinite(begin) ? begin : zero }
}

const usual = (streams: readonly Stream[]): Stream | undefined =>
  streams.find(({ disposition }) => disposition.default === 1) ?? streams[0]

const begins = ({ start_time: start }: Stream): number[] =>
  start !== undefined && Number.isFinite(start) ? [start] : []
