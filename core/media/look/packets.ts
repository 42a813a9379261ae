import { PassThrough, Writable } from 'node:stream'
import {
  AppendOnlyStreamTarget,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathSource,
  FilePathTarget,
  Input,
  type InputTrack,
  type InputVideoTrack,
  Logging,
  LogLevel,
  MATROSKA,
  MkvOutputFormat,
  MP4,
  Mp4OutputFormat,
  MPEG_TS,
  Output,
  QTFF,
  UrlSource,
  WEBM,
} from 'mediabunny'
import { editsOf } from '../mp4/edits.ts'
import { fence, type Source } from '../source/source.ts'
import { Clock } from './clock.ts'
import { thousandths } from './ffprobe-output.ts'
import { filmAmong } from './film.ts'
import { asShown, type Feed, type Look, type Picture } from './look.ts'
import { changesSize } from './parameter-sets.ts'
import { movieOf } from './reading.ts'
import { empty } from './refusals.ts'
import { shownSize } from './shown-size.ts'
import { timeZero } from './time-zero.ts'
import { removeDates } from './undated.ts'

/** It would write to the console of whoever uses the product. */
Logging.level = LogLevel.Silent

/** Those that hold their own pictures: a playlist could open any other file. */
const FORMATS = [MP4, QTFF, MATROSKA, WEBM, MPEG_TS]
const CONTAINERS: Record<string, string> = {
  MP4: 'mp4',
  'QuickTime File Format': 'mp4',
  Matroska: 'matroska',
  WebM: 'matroska',
  'MPEG Transport Stream': 'mpegts',
}
const NAMES: Record<string, string> = { avc: 'h264' }
const COPIED = new Set(['avc', 'hevc'])

/** Pictures that are counted to choose between tracks, and looked at for the rate. */
const SOME = 300
/** Packets that are held back to know which is the last one shown. */
const HELD = 20

/** Seconds: movies count in milliseconds. */
const ROUNDING = 0.002

const metadata = { metadataOnly: true } as const

/** How to come back to a keyframe: the packet before it, the clock up to there, and when it is shown. */
interface KeyPlace {
  before: EncodedPacket | undefined
  clock: Clock
  time: number
}

interface Packet {
  packet: EncodedPacket
  time: number
}

async function chosen(tracks: readonly InputVideoTrack[]): Promise<InputVideoTrack | undefined> {
  if (tracks.length < 2) return tracks[0]
  const candidates = await Promise.all(
    tracks.map(async (track) => ({
      track,
      isDefault: (await track.getDisposition()).default,
      pixels: (await track.getDisplayWidth()) * (await track.getDisplayHeight()),
      pictures: (await track.computePacketStats(SOME)).packetCount,
    })),
  )
  return filmAmong(candidates)?.track
}

const firstOf = async (track: InputTrack): Promise<number[]> => {
  const packet = await new EncodedPacketSink(track).getFirstPacket(metadata)
  return packet ? [packet.timestamp] : []
}

/**
 * Looks into MP4, QuickTime, Matroska, WebM and MPEG-TS without starting a process. Undefined for what is left to
 * ffmpeg: other containers, codecs that cannot be handed on, films that are put together by an edit list.
 * @throws what reading the source meets
 */
export async function lookIntoPackets(source: Source): Promise<Look | undefined> {
  const from = source.file
    ? new FilePathSource(source.file.path, { handleUnhandledError: () => undefined })
    : new UrlSource(source.input, { getRetryDelay: () => null, handleUnhandledError: () => undefined })
  const input = new Input({ source: from, formats: FORMATS })
  try {
    const look = (await input.canRead()) ? await lookInto(input, source) : undefined
    if (!look) input.dispose()
    return look
  } catch (error) {
    input.dispose()
    throw error
  }
}

async function lookInto(input: Input, source: Source): Promise<Look | undefined> {
  const { name } = await input.getFormat()
  const container = CONTAINERS[name]
  const track = await chosen(await input.getVideoTracks())
  const codec = await track?.getCodec()
  if (!container || !track || !codec) return undefined
  const movie = container === 'mp4' ? await movieOf(source) : undefined
  const edits = movie && editsOf(movie, track.id)
  if (edits?.isMontage) return undefined

  const sink = new EncodedPacketSink(track)
  const config = await track.getDecoderConfig()
  const isEdited = container === 'mp4'
  // A transport stream does not say how long a picture is shown.
  const isTimed = container !== 'mpegts'
  const until = edits?.end ?? Infinity
  const shows = (time: number, duration: number): boolean =>
    !isEdited || (time + duration > ROUNDING && time < until - ROUNDING)
  /** Seconds that a picture is shown, which is shorter where the edit ends. */
  const lasting = (time: number, duration: number): number =>
    !isTimed ? 0 : time + duration > until + ROUNDING ? until - time : duration

  /** From the first keyframe on, in the order of decoding. */
  async function* decoded(
    origin: number,
    interval = 0,
    signal?: AbortSignal,
  ): AsyncGenerator<Picture, void, void> {
    const clock = new Clock({ origin, interval })
    let before: EncodedPacket | undefined
    let [place, earlier]: (KeyPlace | undefined)[] = []
    for await (const packet of sink.packets(undefined, undefined, metadata)) {
      signal?.throwIfAborted()
      const isKey = packet.type === 'key'
      const fork = isKey ? clock.fork() : undefined
      if (place || isKey) {
        const time = clock.take(packet.timestamp, isKey)
        if (fork) [earlier, place] = [place, { before, clock: fork, time }]
        const leads = time < place!.time && earlier
        if (shows(packet.timestamp, packet.duration))
          yield {
            time,
            duration: lasting(packet.timestamp, packet.duration),
            isKey,
            place: leads ? earlier : place,
          }
      }
      before = packet
    }
  }

  /** With their content, from a keyframe on. */
  async function* packets({ before, clock }: KeyPlace): AsyncGenerator<Packet, void, void> {
    const mine = clock.fork()
    let packet = before ? await sink.getNextPacket(before) : await sink.getFirstPacket()
    while (packet) {
      yield { packet, time: mine.take(packet.timestamp, packet.type === 'key') }
      packet = await sink.getNextPacket(packet)
    }
  }

  let first: Picture | undefined
  for await (first of asShown(decoded(0))) break
  if (!first) throw empty(source)
  const { bestGuessFrameRate } = await track.computeFrameRateMetrics({ targetPacketCount: SOME })
  const rate = bestGuessFrameRate > 0 && bestGuessFrameRate <= 1000 ? bestGuessFrameRate : 25
  const sounds = await Promise.all((await input.getAudioTracks()).map(firstOf))
  const origin = timeZero(isEdited ? Math.max(0, first.time) : first.time, sounds.flat())
  const length = Math.min(await track.computeDuration(), until) - origin
  const announced = source.truncated ? ((await track.getDurationFromMetadata()) ?? 0) - origin : 0
  const [wide, high] = [await track.getCodedWidth(), await track.getCodedHeight()]
  const pixel = await track.getPixelAspectRatio()
  const rotation = await track.getRotation()
  const isMirrored = await track.getFlip()
  let known: Buffer | undefined

  /** Where the sizes of pictures are described: in front of all, or in the first of them. */
  async function description(): Promise<Buffer> {
    const described = config?.description
    if (described)
      return ArrayBuffer.isView(described)
        ? Buffer.from(described.buffer, described.byteOffset, described.byteLength)
        : Buffer.from(described)
    return Buffer.from((await sink.getFirstKeyPacket())?.data ?? [])
  }

  return {
    source: {
      container,
      codec: NAMES[codec] ?? codec,
      ...shownSize({ wide, high, pixelWidth: pixel.num / pixel.den, rotation }),
      fps: thousandths(rate),
      duration: thousandths(Math.max(0, length)),
      bytes: source.bytes,
    },
    ...(announced > 0 ? { announced } : {}),
    rate,
    rotation,
    isMirrored,
    pixelWidth: pixel.num / pixel.den,
    copies: COPIED.has(codec) && config !== null,
    pictures: (signal) => asShown(decoded(origin, 1 / rate, signal)),

    async copy({ place, start, end, path }, signal) {
      known ??= await description()
      const output = new Output({
        format: new Mp4OutputFormat({ fastStart: false }),
        target: new FilePathTarget(path),
      })
      const into = new EncodedVideoPacketSource(codec)
      output.addVideoTrack(into)
      await output.start()
      const held: Packet[] = []
      let described = false
      const write = async ({ packet, time }: Packet, duration = packet.duration): Promise<void> => {
        const meta = described ? undefined : { decoderConfig: config! }
        await into.add(packet.clone({ timestamp: time - start, duration }), meta)
        described = true
      }
      try {
        for await (const next of packets(place as KeyPlace)) {
          signal.throwIfAborted()
          const isKey = next.packet.type === 'key'
          if (isKey && next.time > end - 1e-3) break
          if (isKey && changesSize(codec as 'avc' | 'hevc', Buffer.from(next.packet.data), known)) {
            throw new Error('The size of the pictures changes')
          }
          held.push(next)
          if (held.length > HELD) await write(held.shift()!)
        }
        const last = Math.max(...held.map(({ time }) => time))
        for (const one of held) await write(one, one.time === last ? end - last : undefined)
        await output.finalize()
        await removeDates(path)
      } catch (error) {
        await output.cancel()
        throw error
      }
    },

    feed({ place, end = Infinity }, signal) {
      const key = place as KeyPlace
      const pipe = new PassThrough({ highWaterMark: 1024 * 1024 })
      const stop = new AbortController()
      const done = feedInto(pipe, AbortSignal.any([signal, stop.signal])).then(
        () => undefined,
        (error: unknown) => {
          // Ended, as ffmpeg would wait for more for ever: what a destroyed one is piped into is not told.
          pipe.end()
          return stop.signal.aborted || signal.aborted ? undefined : (error as Error)
        },
      )
      async function feedInto(stream: PassThrough, ended: AbortSignal): Promise<void> {
        const output = new Output({
          format: new MkvOutputFormat({ appendOnly: true }),
          target: new AppendOnlyStreamTarget(Writable.toWeb(stream) as WritableStream<Uint8Array>),
        })
        const into = new EncodedVideoPacketSource(codec!)
        output.addVideoTrack(into)
        await output.start()
        let meta = config ? { decoderConfig: config } : undefined
        let behind = 0
        for await (const { packet, time } of packets(key)) {
          ended.throwIfAborted()
          // Pictures before the first keyframe cannot be decoded.
          if (time < key.time) continue
          await into.add(packet.clone({ timestamp: time - key.time }), meta)
          meta = undefined
          behind += time >= end ? 1 : 0
          if (behind > HELD) break
        }
        await output.finalize()
      }
      return {
        input: pipe,
        options: ['-f', 'matroska', ...fence(['pipe'])],
        stream: '0:v:0',
        zero: key.time,
        close: async () => {
          stop.abort()
          pipe.destroy()
          const error = await done
          if (error) throw error
        },
      } satisfies Feed
    },
    close: () => input.dispose(),
  }
}
