import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { SpectraError } from '../../errors.ts'
import { runChild, STDERR_LIMIT } from '../child.ts'
import type { Source } from '../source/source.ts'
import { Clock } from './clock.ts'
import {
  clock,
  containerOf,
  ENTRIES,
  frameRate,
  type Output,
  parseOutput,
  pixelWidthOf,
  positive,
  rotationOf,
  type Stream,
  thousandths,
} from './ffprobe-output.ts'
import { filmAmong } from './film.ts'
import { asShown, type Look, type Picture } from './look.ts'
import { empty, refusal, tooWide } from './refusals.ts'
import { shownSize } from './shown-size.ts'
import { timeZero } from './time-zero.ts'

const QUIET = ['-v', 'error', '-hide_banner']

/** So many packets tell which tracks hold more than one picture. */
const SOME = 300

/** Containers that tell where their keyframes are; in others, a jump lands anywhere near. */
const INDEXED = /^(mp4|matroska|avi)$/
/** Seconds before a place from which a jump to it finds all of its pictures. */
const LEAD = 10

/** Containers whose times ffmpeg counts from the first picture, those of others from the start of the file. */
const FROM_PICTURE = /^(mpegts|mpeg)$/

async function describe(ffprobe: string, source: Source, signal: AbortSignal): Promise<Output> {
  const args = [...QUIET, ...source.inputOptions, '-show_entries', ENTRIES, '-read_intervals', `%+#${SOME}`]
  args.push('-print_format', 'json', '-i', source.input)
  const { code, stdout, stderr } = await runChild(ffprobe, args, { signal })
  const output = parseOutput(stdout)
  if (code === null && !source.failure()) {
    throw new SpectraError('SS_CHUNKING_FAILED', `Cannot read ${source.name}: ${ffprobe} crashed on it`, {
      retryable: false,
    })
  }
  if (source.failure() || code !== 0 || !output?.format) throw refusal(source, stderr)
  // As `fence` has it: what the pictures themselves say goes before what the container says of them.
  const [, size] = /Picture size (\d+x\d+) exceeds/.exec(stderr) ?? []
  if (size) throw tooWide(source, size)
  return output
}

function filmOf({ streams, packets, format }: Output, source: Source): Stream {
  const candidates = streams
    .filter((stream) => stream.codec_type === 'video')
    .map((stream) => ({
      stream,
      isDefault: stream.disposition.default === 1,
      isAttached: stream.disposition.attached_pic === 1 || stream.disposition.timed_thumbnails === 1,
      pixels: stream.width * stream.height,
      pictures: packets.filter((packet) => packet.stream_index === stream.index).length,
    }))
  const film = filmAmong(candidates)?.stream
  if (film) return film
  if (format!.nb_streams === 0) throw empty(source)
  throw new SpectraError('SS_NO_VIDEO_STREAM', `Cannot split ${source.name}: it has no video stream`)
}

/** Every coded picture that can be read, as ffprobe prints them. */
async function* packetsOf(
  ffprobe: string,
  source: Source,
  stream: string,
  signal: AbortSignal,
): AsyncGenerator<{ time: number; duration: number; isKey: boolean }, void, void> {
  const entries = ['-show_entries', 'packet=pts_time,dts_time,duration_time,flags']
  // Some containers time only pictures that are not shown in the order of decoding.
  const options = ['-fflags', '+genpts', ...source.inputOptions]
  const args = [...QUIET, ...options, '-select_streams', stream, ...entries]
  args.push('-print_format', 'csv=print_section=0', '-i', source.input)
  signal.throwIfAborted()
  const child = spawn(ffprobe, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })
  const closed = once(child, 'close')
  closed.catch(() => undefined)
  const end = (): void => void child.kill('SIGKILL')
  signal.addEventListener('abort', end, { once: true })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-STDERR_LIMIT)))
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const [pts, dts, duration, flags = ''] = line.split(',')
      const time = [Number(pts), Number(dts)].find(Number.isFinite)
      if (time !== undefined)
        yield { time, duration: positive(Number(duration)), isKey: flags.startsWith('K') }
    }
    await closed
    signal.throwIfAborted()
    if (source.failure()) throw refusal(source, said)
  } finally {
    signal.removeEventListener('abort', end)
    end()
    await closed.catch(() => undefined)
  }
}

/** Looks at what ffmpeg reads, by its own eyes: containers and codecs that nothing else here knows. */
export async function lookByFfprobe(ffprobe: string, source: Source, signal: AbortSignal): Promise<Look> {
  const output = await describe(ffprobe, source, signal)
  const stream = filmOf(output, source)
  const format = output.format!
  const container = containerOf(format.format_name)
  const finite = (value: number | undefined): number[] =>
    value !== undefined && Number.isFinite(value) ? [value] : []
  const sounds = output.streams.filter(({ codec_type: type }) => type === 'audio')
  const picture = finite(stream.start_time)[0] ?? 0
  const origin = timeZero(
    picture,
    sounds.flatMap(({ start_time: start }) => finite(start)),
  )
  const file = (finite(format.start_time)[0] ?? picture) - origin
  const own = positive(stream.duration) || clock(stream.tags.DURATION) - Math.max(0, picture)
  const rate = frameRate(stream)
  const rotation = rotationOf(stream)
  const pixelWidth = pixelWidthOf(stream)

  async function* decoded(stop: AbortSignal): AsyncGenerator<Picture, void, void> {
    const times = new Clock({ origin, interval: 1 / rate })
    for await (const { time, duration, isKey } of packetsOf(ffprobe, source, String(stream.index), stop)) {
      yield { time: times.take(time, isKey), duration, isKey, place: undefined }
    }
  }

  return {
    source: {
      container,
      codec: stream.codec_name,
      ...shownSize({ wide: stream.width, high: stream.height, pixelWidth, rotation }),
      fps: thousandths(rate),
      duration: own > 0 ? own + picture - origin : positive(format.duration),
      bytes: source.bytes,
    },
    ...{ rate, rotation, isMirrored: false, pixelWidth, copies: false },
    pictures: (stop) => asShown(decoded(stop)),
    copy: () => Promise.reject(new Error('ffmpeg encodes what only it can read')),
    feed: ({ time }) => {
      // A jump to the very start could land behind its first keyframe.
      const lead = INDEXED.test(container) ? 0 : LEAD
      const from = time - file - lead > 1 ? time - file - lead : 0
      const start = FROM_PICTURE.test(container) ? picture - origin : file
      return {
        input: source.input,
        options: [...source.inputOptions, ...(from > 0 ? ['-ss', from.toFixed(6)] : [])],
        stream: `0:${stream.index}`,
        zero: from > 0 ? file + from : start,
        close: async () => undefined,
      }
    },
    close: () => undefined,
  }
}

/**
 * How many seconds of pictures can really be read, by reading every packet header once.
 * @throws SS_VIDEO_EMPTY where there are none
 */
export async function readableSeconds(ffprobe: string, source: Source, signal: AbortSignal): Promise<number> {
  let [first, end] = [Infinity, -Infinity]
  for await (const { time, duration } of packetsOf(ffprobe, source, 'V:0', signal)) {
    first = Math.min(first, time)
    end = Math.max(end, time + duration)
  }
  if (end <= first) throw empty(source)
  return end - first
}
