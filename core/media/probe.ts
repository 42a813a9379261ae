import { z } from 'zod'
import type { SourceMetadata } from '../../schema/facts.ts'
import type { Config } from '../config.ts'
import { SpectraError } from '../errors.ts'
import { runChild } from './child.ts'
import type { Mp4Index } from './source/mp4-index.ts'
import type { Source } from './source/source.ts'

/** What ffprobe tells of a source, beyond what is stored of it. */
export interface Probe {
  source: SourceMetadata
  /** Seconds that the container announces; 0 where it announces nothing. */
  announced: number
  /** `announced` is the picture's own length, not that of the whole file, where sound may last longer. */
  exact: boolean
  /** Pictures per second, unrounded. */
  rate: number
  /** Clockwise turn that players apply, in degrees: 0, 90, 180 or 270. */
  rotation: number
  /** Pictures were looked at up to here, in seconds. */
  lookedAt: number
  /** Longest stretch between keyframes within that, in seconds. */
  keyframeInterval: number
}

const number = z.coerce.number().catch(Number.NaN)

const Output = z.object({
  packets: z
    .array(
      z.object({
        stream_index: z.number().optional(),
        pts_time: number.optional(),
        dts_time: number.optional(),
        duration_time: number.optional(),
        flags: z.string().default(''),
      }),
    )
    .default([]),
  streams: z
    .array(
      z.object({
        index: z.number(),
        codec_name: z.string().default('unknown'),
        codec_type: z.string().optional(),
        width: z.number().default(0),
        height: z.number().default(0),
        avg_frame_rate: z.string().default('0/0'),
        r_frame_rate: z.string().default('0/0'),
        duration: number.optional(),
        tags: z.record(z.string(), z.string()).default({}),
        side_data_list: z.array(z.object({ rotation: z.number().optional() })).default([]),
      }),
    )
    .default([]),
  format: z
    .object({
      format_name: z.string().default('unknown'),
      nb_streams: z.number().default(0),
      duration: number.optional(),
    })
    .optional(),
})
type Output = z.infer<typeof Output>
type Stream = Output['streams'][number]

const ENTRIES = [
  'format=format_name,nb_streams,duration',
  'stream=index,codec_name,codec_type,width,height,avg_frame_rate,r_frame_rate,duration',
  'stream_tags=rotate,DURATION',
  'stream_side_data=rotation',
  'packet=stream_index,pts_time,dts_time,duration_time,flags',
].join(':')

const PLAYLIST_FORMATS =
  /'(?:hls|applehttp|concat|dash|sdp|rtsp|imf|smil|image2\w*)'|not on whitelist.*(?:hls|dash)/

/** The error behind what ffprobe wrote. Below it, the source itself knows best what went wrong. */
function refusal(source: Source, stderr: string): SpectraError {
  const failure = source.failure()
  if (failure) return failure
  if (source.mp4 && /moov atom not found/.test(stderr)) {
    return new SpectraError(
      'SS_NOT_A_VIDEO',
      `Cannot read ${source.name}: the file is incomplete, its index (moov atom) is missing`,
    )
  }
  if (PLAYLIST_FORMATS.test(stderr)) {
    return new SpectraError('SS_PLAYLIST_REFUSED', `Cannot open ${source.name}: it points at other files`)
  }
  return new SpectraError(
    'SS_NOT_A_VIDEO',
    `Cannot read ${source.name}: its content is no known video format`,
  )
}

const rate = (text: string): number => {
  const [over, under] = text.split('/').map(Number)
  return over && under ? over / under : 0
}

/** `00:00:10.000000000` as seconds: how Matroska tells the length of one stream. */
function clock(text: string | undefined): number {
  const match = /^(\d+):(\d+):([\d.]+)$/.exec(text ?? '')
  return match ? Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]) : 0
}

const positive = (value: number | undefined): number =>
  value && Number.isFinite(value) && value > 0 ? value : 0

function rotationOf(stream: Stream): number {
  const side = stream.side_data_list.find(({ rotation }) => rotation !== undefined)?.rotation
  const degrees = side === undefined ? Number(stream.tags.rotate ?? 0) : -side
  return (((Math.round(degrees / 90) * 90) % 360) + 360) % 360 || 0
}

/** Longest stretch without a keyframe in what was looked at; up to its end where none follows the last. */
function keyframes(output: Output, stream: Stream): { lookedAt: number; keyframeInterval: number } {
  const packets = output.packets.filter((packet) => packet.stream_index === stream.index)
  const timeOf = (packet: (typeof packets)[number]): number =>
    packet.pts_time ?? packet.dts_time ?? Number.NaN
  const times = packets.map(timeOf).filter(Number.isFinite)
  if (times.length === 0) return { lookedAt: 0, keyframeInterval: 0 }
  const [first, last] = times.reduce(([low, high], at) => [Math.min(low, at), Math.max(high, at)], [
    Infinity,
    -Infinity,
  ] as [number, number])
  const keys = packets.filter(({ flags }) => flags.startsWith('K')).map(timeOf)
  const marks = [first, ...keys.filter(Number.isFinite).sort((a, b) => a - b), last]
  const gaps = marks.slice(1).map((mark, index) => mark - marks[index]!)
  return { lookedAt: last - first, keyframeInterval: Math.max(0, ...gaps) }
}

function containerOf(name: string): string {
  const first = name.split(',')[0]!
  return first === 'mov' ? 'mp4' : first
}

/**
 * What a source is and how far its keyframes are apart in the first `lookSeconds`; nothing is decoded.
 * @throws SS_NOT_A_VIDEO, SS_NO_VIDEO_STREAM (cover art does not count), SS_VIDEO_EMPTY, SS_VIDEO_TOO_SMALL,
 * SS_VIDEO_TOO_LONG, SS_PLAYLIST_REFUSED, and what the source itself met
 */
export async function probe(
  ffprobe: string,
  source: Source,
  config: Pick<Config, 'videoSeconds'>,
  lookSeconds: number,
  signal: AbortSignal,
): Promise<Probe> {
  const found = source.index
    ? fromIndex(source, source.index, lookSeconds)
    : await fromFfprobe(ffprobe, source, lookSeconds, signal)
  const { width, height } = found.source
  if (width < 16 || height < 16) {
    if (width === 0 && found.lookedAt <= 0) throw empty(source)
    throw new SpectraError(
      'SS_VIDEO_TOO_SMALL',
      `Cannot analyse ${source.name}: its pictures are ${width}x${height} pixels`,
    )
  }
  if (found.lookedAt < 0) await readableSeconds(ffprobe, source, signal)
  if (found.announced > config.videoSeconds) throw tooLong(source, found.announced, config.videoSeconds)
  return found
}

const thousandths = (value: number): number => Math.round(value * 1000) / 1000

/** A plain MP4 tells everything in its index: no process is started for it. */
export function fromIndex(source: Source, index: Mp4Index, lookSeconds: number): Probe {
  const { codec, width, height, rate, duration, keyframes } = index
  const lookedAt = Math.min(duration, lookSeconds)
  const marks = [0, ...keyframes.filter((at) => at < lookedAt), lookedAt]
  const fps = thousandths(rate)
  return {
    source: { container: 'mp4', codec, width, height, fps, duration, bytes: source.bytes },
    announced: duration,
    exact: true,
    rate,
    rotation: 0,
    lookedAt,
    keyframeInterval: Math.max(...marks.slice(1).map((mark, place) => mark - marks[place]!)),
  }
}

/** Reads the container's description and its first packet headers in one go. `lookedAt` is -1 where none came. */
export async function fromFfprobe(
  ffprobe: string,
  source: Source,
  lookSeconds: number,
  signal: AbortSignal,
): Promise<Probe> {
  const args = [
    '-v',
    'error',
    '-hide_banner',
    ...source.inputOptions,
    '-select_streams',
    'V',
    '-show_entries',
  ]
  args.push(ENTRIES, '-read_intervals', `%+${lookSeconds}`, '-print_format', 'json', '-i', source.input)
  const { code, stdout, stderr } = await runChild(ffprobe, args, { signal })
  const output = parse(stdout)
  if (code === null && !source.failure()) {
    throw new SpectraError('SS_CHUNKING_FAILED', `Cannot read ${source.name}: ${ffprobe} crashed on it`, {
      retryable: false,
    })
  }
  if (source.failure() || code !== 0 || !output?.format) throw refusal(source, stderr)
  const stream = output.streams[0]
  if (!stream && output.format.nb_streams === 0) throw empty(source)
  if (!stream) {
    throw new SpectraError('SS_NO_VIDEO_STREAM', `Cannot split ${source.name}: it has no video stream`)
  }
  const own = positive(stream.duration) || clock(stream.tags.DURATION)
  const announced = own || positive(output.format.duration)
  const rotation = rotationOf(stream)
  const turned = rotation % 180 !== 0
  const rate = frameRate(stream)
  const seen = output.packets.length > 0 ? keyframes(output, stream) : { lookedAt: -1, keyframeInterval: 0 }
  const metadata: SourceMetadata = {
    container: containerOf(output.format.format_name),
    codec: stream.codec_name,
    width: turned ? stream.height : stream.width,
    height: turned ? stream.width : stream.height,
    fps: thousandths(rate),
    duration: announced,
    bytes: source.bytes,
  }
  return { source: metadata, announced, exact: own > 0, rate, rotation, ...seen }
}

/** Undefined where ffprobe was cut short: what went wrong stands elsewhere. */
function parse(stdout: string): Output | undefined {
  try {
    return Output.parse(JSON.parse(stdout))
  } catch {
    return undefined
  }
}

const empty = (source: Source): SpectraError =>
  new SpectraError('SS_VIDEO_EMPTY', `Cannot split ${source.name}: its video stream holds no pictures`)

export const tooLong = (source: Source, seconds: number, limit: number): SpectraError =>
  new SpectraError(
    'SS_VIDEO_TOO_LONG',
    `Cannot split ${source.name}: it lasts ${seconds.toFixed(1)} s, the limit is ${limit} s`,
  )

function frameRate(stream: Stream): number {
  const average = rate(stream.avg_frame_rate)
  const fps = average > 0 && average <= 1000 ? average : rate(stream.r_frame_rate)
  return fps > 0 && fps <= 1000 ? fps : 25
}

/**
 * How many seconds of pictures can really be read, by reading every packet header once.
 * @throws SS_VIDEO_EMPTY where there are none
 */
export async function readableSeconds(ffprobe: string, source: Source, signal: AbortSignal): Promise<number> {
  const args = [
    '-v',
    'error',
    '-hide_banner',
    ...source.inputOptions,
    '-select_streams',
    'V:0',
    '-show_entries',
  ]
  args.push(
    'packet=pts_time,dts_time,duration_time',
    '-print_format',
    'csv=print_section=0',
    '-i',
    source.input,
  )
  let [first, end, rest] = [Infinity, -Infinity, '']
  const { stderr } = await runChild(ffprobe, args, {
    signal,
    timeoutMs: 20 * 60_000,
    onStdout: (text) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const [pts, dts, duration] = line.split(',').map(Number) as [number, number, number]
        const at = Number.isFinite(pts) ? pts : dts
        if (!Number.isFinite(at)) continue
        first = Math.min(first, at)
        end = Math.max(end, at + positive(duration))
      }
    },
  })
  if (source.failure()) throw refusal(source, stderr)
  if (end <= first) throw empty(source)
  return end - first
}
