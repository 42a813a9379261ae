/** One packet as ffmpeg's framecrc muxer prints it: stream, dts, pts, duration, size, checksum; `F=` where it is no keyframe. */
const PACKET = /^0,\s*(-?\d+),\s*(-?\d+),\s*(\d+),\s*\d+,\s*0x[0-9a-f]+(, F=)?/
const TIME_BASE = /^#tb 0: (\d+)\/(\d+)/
/** What a packet carries beside its picture: a producer reference time has 16 bytes. */
const REFERENCE = /, S=.*\b16\b/
const CODEC = /^#codec_id 0: (\S+)/

/** How ffmpeg prints a time that it does not know. */
const UNKNOWN = -(2 ** 63)

/** Where pictures end is known by how long they are said to last: about so exactly, in seconds. */
const NEAR = 0.1

/** A place at which a segment can begin. */
interface Keyframe {
  /** Seconds by the clock of the stream. */
  pts: number
  /** Packets before it. */
  before: number
  /** Of the packets from it on to the next: arrival less place of that which came soonest, in milliseconds since the epoch. */
  least: number
}

export interface Stretch {
  /** Seconds of the stream. */
  from: number
  to: number
  frames: number
  /** As of a keyframe, of all of it. */
  least: number
}

/**
 * The packets of a stream that goes on for ever, told one by one as they arrive: where it can be cut, how many there are between two
 * such places, and when they came. Only what a segment still needs is kept.
 */
export class Packets {
  readonly #now: () => number
  readonly #onKeyframe: (keyframe: { place: number; isReferenced: boolean }) => void
  readonly #onPacket: (place: number, now: number) => void
  #secondsPerTick = 0
  #rest = ''
  #count = 0
  #keyframes: Keyframe[] = []

  /**
   * `clock` gives milliseconds since the epoch; `onKeyframe` is told the place of each keyframe, in seconds of the stream, and whether the
   * source said when it was taken; `onPacket` the place of each packet, and when it came.
   */
  constructor(
    clock: () => number,
    onKeyframe: (keyframe: { place: number; isReferenced: boolean }) => void = () => undefined,
    onPacket: (place: number, now: number) => void = () => undefined,
  ) {
    this.#now = clock
    this.#onKeyframe = onKeyframe
    this.#onPacket = onPacket
  }

  /** Name of the codec; undefined before it is known. */
  codec: string | undefined
  /** Place of the last packet, in seconds of the stream. */
  latest = -Infinity
  /** When the last keyframe came; undefined before the first. */
  keyframeAt: number | undefined

  get count(): number {
    return this.#count
  }

  /** Takes what framecrc printed, in pieces of any size. */
  read(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#take(line)
  }

  /**
   * Whether the keyframe is known at which a segment that ends at `end` (seconds of the stream) is followed by another. The last picture
   * in front of it ends there, too, and is told earlier.
   */
  isKnownAt(end: number): boolean {
    return this.#keyframes.slice(1).some(({ pts }) => pts >= end - NEAR)
  }

  /**
   * The stretch from the first keyframe that is left to the one nearest to `end` (seconds of the stream), or to the end of all. What
   * is before that is forgotten. Undefined where no keyframe came yet.
   */
  cut(end: number, isLast: boolean): Stretch | undefined {
    const [first, ...others] = this.#keyframes
    if (!first) return undefined
    const distance = ({ pts }: Keyframe): number => Math.abs(pts - end)
    const next = isLast ? undefined : others.toSorted((a, b) => distance(a) - distance(b))[0]
    const at = next ? this.#keyframes.indexOf(next) : this.#keyframes.length
    const least = Math.min(...this.#keyframes.slice(0, at).map((each) => each.least))
    this.#keyframes = this.#keyframes.slice(at)
    const { pts: to, before } = next ?? { pts: this.latest, before: this.#count }
    return { from: first.pts, to, frames: before - first.before, least }
  }

  #take(line: string): void {
    const [, over, under] = TIME_BASE.exec(line) ?? []
    if (over) this.#secondsPerTick = Number(over) / Number(under)
    this.codec ??= CODEC.exec(line)?.[1]
    const [packet, dts, pts, duration, dependent] = PACKET.exec(line) ?? []
    if (!packet) return
    const ticks = [Number(pts), Number(dts)].find((time) => time !== UNKNOWN)
    if (ticks === undefined) return
    const at = ticks * this.#secondsPerTick
    const now = this.#now()
    this.#onPacket(at, now)
    if (!dependent) {
      this.#keyframes.push({ pts: at, before: this.#count, least: Infinity })
      this.keyframeAt = now
      this.#onKeyframe({ place: at, isReferenced: REFERENCE.test(line) })
    }
    this.#count += 1
    const last = this.#keyframes.at(-1)
    if (last) last.least = Math.min(last.least, now - at * 1000)
    this.latest = Math.max(this.latest, at + Number(duration) * this.#secondsPerTick)
  }
}
