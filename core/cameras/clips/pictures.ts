/** One packet as ffmpeg's framecrc muxer prints it: stream, dts, pts, duration, size, checksum; `F=` where it is no keyframe. */
const PACKET = /^0,\s*(-?\d+),\s*(-?\d+),\s*(\d+),\s*\d+,\s*0x[0-9a-f]+(, F=)?/
const TIME_BASE = /^#tb 0: (\d+)\/(\d+)/

/** How ffmpeg prints a time that it does not know. */
const UNKNOWN = -(2 ** 63)

/**
 * The pictures of a recording, told one by one as they arrive. When the first one was shown follows from each of them: the
 * time of its arrival less its distance from the first. Networks and encoders only ever delay, so the smallest is nearest.
 */
export class Pictures {
  readonly #now: () => number
  #secondsPerTick = 0
  #rest = ''
  #first: number | undefined
  #end = 0
  #startedAt = Infinity

  /** `now` gives milliseconds since the epoch. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Instant of the first picture that can be shown (a keyframe), in milliseconds since the epoch; absent before it came. */
  get startedAt(): number | undefined {
    return this.#first === undefined ? undefined : this.#startedAt
  }

  /** Seconds from the first picture to the end of the last. */
  get seconds(): number {
    return this.#first === undefined ? 0 : this.#end - this.#first
  }

  /** Takes what framecrc printed, in pieces of any size. */
  read(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#take(line)
  }

  #take(line: string): void {
    const [, over, under] = TIME_BASE.exec(line) ?? []
    if (over) this.#secondsPerTick = Number(over) / Number(under)
    const [packet, dts, pts, duration, dependent] = PACKET.exec(line) ?? []
    if (!packet) return
    const ticks = [Number(pts), Number(dts)].find((time) => time !== UNKNOWN)
    if (ticks === undefined || (this.#first === undefined && dependent)) return
    const at = ticks * this.#secondsPerTick
    this.#first ??= at
    this.#end = Math.max(this.#end, at + Number(duration) * this.#secondsPerTick)
    this.#startedAt = Math.min(this.#startedAt, this.#now() - (at - this.#first) * 1000)
  }
}
