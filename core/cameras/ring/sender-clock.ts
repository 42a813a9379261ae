/** Seconds from 1900, where NTP begins, to 1970. */
const NTP_EPOCH = 2_208_988_800
/** Longest box whose content is looked at, in bytes: others are skipped. */
const MOST_BYTES = 1024 ** 2
/** As many keyframes wait for their reference, or the other way round. */
const WAITING = 32
/** Two places are the same, in seconds. */
const SAME = 0.002

/**
 * The clock of an RTSP camera, by the sender reports of its RTCP (RFC 3550, 6.4). ffmpeg gives each picture behind the first report its
 * producer reference time, and writes it in front of each fragment of MP4 (`prft`, ISO/IEC 14496-12, 8.16.5). Without a report it writes
 * its own clock: those of which no packet says that it has a reference are left out.
 */
export class SenderClock {
  #rest: Buffer = Buffer.alloc(0)
  #skip = 0
  #ticks = 0
  #referenced: number[] = []
  #read: { place: number; ntpMs: number }[] = []
  readonly #onOffset: (offset: number) => void

  /** `onOffset` is told the instant of time 0 of the stream, in milliseconds since the epoch. */
  constructor(onOffset: (offset: number) => void) {
    this.#onOffset = onOffset
  }

  /** A keyframe that has a reference came, at this place in seconds. */
  keyframe(place: number): void {
    this.#referenced = [...this.#referenced, place].slice(-WAITING)
    this.#match()
  }

  /** Takes the MP4, in pieces of any size; pictures in it are skipped. */
  read(piece: Buffer): void {
    let data = this.#rest.length > 0 ? Buffer.concat([this.#rest, piece]) : piece
    for (;;) {
      const skipped = Math.min(this.#skip, data.length)
      data = data.subarray(skipped)
      this.#skip -= skipped
      if (this.#skip > 0 || data.length < 8) break
      const length = data.readUInt32BE(0)
      const kind = data.toString('latin1', 4, 8)
      if (length < 8) return void (this.#skip = Infinity)
      if ((kind !== 'moov' && kind !== 'prft') || length > MOST_BYTES) {
        this.#skip = length
        continue
      }
      if (data.length < length) break
      if (kind === 'moov') this.#ticks = ticksOf(data.subarray(0, length))
      else this.#reference(data.subarray(8, length))
      data = data.subarray(length)
    }
    this.#rest = Buffer.from(data)
  }

  #reference(box: Buffer): void {
    if (box.length < 24 || this.#ticks === 0) return
    const ntpMs = (box.readUInt32BE(8) - NTP_EPOCH + box.readUInt32BE(12) / 2 ** 32) * 1000
    const place = Number(box.readBigInt64BE(16)) / this.#ticks
    this.#read = [...this.#read, { place, ntpMs }].slice(-WAITING)
    this.#match()
  }

  #match(): void {
    for (const { place, ntpMs } of this.#read) {
      if (!this.#referenced.some((each) => Math.abs(each - place) < SAME)) continue
      this.#onOffset(ntpMs - place * 1000)
      this.#read = this.#read.filter((each) => each.place > place)
      this.#referenced = this.#referenced.filter((each) => each > place + SAME)
    }
  }
}

/** Ticks a second of the track of a movie: of its media header (`mdhd`). */
function ticksOf(moov: Buffer): number {
  const at = moov.indexOf('mdhd', 0, 'latin1')
  if (at === -1) return 0
  const isLong = moov[at + 4] === 1
  return moov.readUInt32BE(at + 4 + (isLong ? 20 : 12))
}
