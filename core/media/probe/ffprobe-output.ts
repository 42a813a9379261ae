import { z } from 'zod'

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
export type Output = z.infer<typeof Output>
export type Stream = Output['streams'][number]

/** What ffprobe is asked for. */
export const ENTRIES = [
  'format=format_name,nb_streams,duration',
  'stream=index,codec_name,codec_type,width,height,avg_frame_rate,r_frame_rate,duration',
  'stream_tags=rotate,DURATION',
  'stream_side_data=rotation',
  'packet=stream_index,pts_time,dts_time,duration_time,flags',
].join(':')

/** Undefined where ffprobe was cut short: what went wrong stands elsewhere. */
export function parseOutput(stdout: string): Output | undefined {
  try {
    return Output.parse(JSON.parse(stdout))
  } catch {
    return undefined
  }
}

const rate = (text: string): number => {
  const [over, under] = text.split('/').map(Number)
  return over && under ? over / under : 0
}

/** `00:00:10.000000000` as seconds: how Matroska tells the length of one stream. */
export function clock(text: string | undefined): number {
  const match = /^(\d+):(\d+):([\d.]+)$/.exec(text ?? '')
  return match ? Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]) : 0
}

/** 0 for what is missing or makes no sense. */
export const positive = (value: number | undefined): number =>
  value && Number.isFinite(value) && value > 0 ? value : 0

/** Clockwise, in degrees: 0, 90, 180 or 270. */
export function rotationOf(stream: Stream): number {
  const side = stream.side_data_list.find(({ rotation }) => rotation !== undefined)?.rotation
  const degrees = side === undefined ? Number(stream.tags.rotate ?? 0) : -side
  return (((Math.round(degrees / 90) * 90) % 360) + 360) % 360 || 0
}

/** Longest stretch without a keyframe in what was looked at; up to its end where none follows the last. */
export function keyframes(output: Output, stream: Stream): { lookedAt: number; keyframeInterval: number } {
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

export function containerOf(name: string): string {
  const first = name.split(',')[0]!
  return first === 'mov' ? 'mp4' : first
}

/** Pictures per second; 25 where nothing sensible is said. */
export function frameRate(stream: Stream): number {
  const average = rate(stream.avg_frame_rate)
  const fps = average > 0 && average <= 1000 ? average : rate(stream.r_frame_rate)
  return fps > 0 && fps <= 1000 ? fps : 25
}

export const thousandths = (value: number): number => Math.round(value * 1000) / 1000
