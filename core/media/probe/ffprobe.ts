import type { SourceMetadata } from '../../../schema/facts.ts'
import { SpectraError } from '../../errors.ts'
import { runChild } from '../child.ts'
import type { Probe } from '../probe.ts'
import type { Source } from '../source/source.ts'
import {
  clock,
  containerOf,
  ENTRIES,
  frameRate,
  keyframes,
  parseOutput,
  positive,
  rotationOf,
  thousandths,
} from './ffprobe-output.ts'
import { empty, refusal } from './refusals.ts'

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
  const output = parseOutput(stdout)
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
