import { z } from 'zod'

const number = z.coerce.number().catch(Number.NaN)

const Output = z.object({
  packets: z.array(z.object({ stream_index: z.number().optional() })).default([]),
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
        sample_aspect_ratio: z.string().default('1:1'),
        start_time: number.optional(),
        duration: number.optional(),
        disposition: z.record(z.string(), z.number()).default({}),
        tags: z.record(z.string(), z.string()).default({}),
        side_data_list: z.array(z.object({ rotation: z.number().optional() })).default([]),
      }),
    )
    .default([]),
  format: z
    .object({
      format_name: z.string().default('unknown'),
      nb_streams: z.number().default(0),
      start_time: number.optional(),
      duration: number.optional(),
    })
    .optional(),
})
export type Output = z.infer<typeof Output>
export type Stream = Output['streams'][number]

/** What ffprobe is asked for. */
export const ENTRIES = [
  'format=format_name,nb_streams,start_time,duration',
  'stream=index,codec_name,codec_type,width,height,sample_aspect_ratio,avg_frame_rate,r_frame_rate,start_time,duration',
  'stream_disposition=default,attached_pic,timed_thumbnails',
  'stream_tags=rotate,DURATION',
  'stream_side_data=rotation',
  'packet=stream_index',
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

/** Width of a stored pixel, as a multiple of its height; 1 where nothing sensible is said. */
export function pixelWidthOf({ sample_aspect_ratio: ratio }: Stream): number {
  const [over, under] = ratio.split(':').map(Number)
  return over && under ? over / under : 1
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
