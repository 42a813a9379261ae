import { unescaped } from '../../address.ts'
import { HlsClock } from './hls-clock.ts'
import { plainAddress, timesOf, withoutQuery, type PlaylistTimes, type TimedSegment } from './hls-times.ts'

/** ffmpeg names each thing that it opens. */
const OPENED = /Opening '([^']+)' for reading/
/** Playlists of one stream that are looked at, and the most that one of them may hold, in bytes. */
const MOST_PLAYLISTS = 8
const MOST_BYTES = 4 * 1024 ** 2
const ASK_MS = 5_000
/** A stream of which a segment is a break more often than one in so many is so by its nature. */
const RARE = 4
/** Segments whose times are remembered. */
const MOST_SEGMENTS = 512

/**
 * Reads the clock of an HLS stream beside ffmpeg, which does not tell it: by the playlists of what it opens. A playlist that cannot be read,
 * or says no times, leaves the stream without a clock; ffmpeg says what is wrong with it.
 */
export class HlsWatch {
  readonly #source: string
  readonly #authorization: string | undefined
  readonly #signal: AbortSignal
  readonly #fetch: typeof globalThis.fetch
  readonly #clock: HlsClock
  readonly #onBreak: () => void
  #first = true
  #segments = new Map<string, TimedSegment>()
  #playlists: string[]
  #line: Promise<void> = Promise.resolve()

  /**
   * @param told.offset the instant of time 0 of the stream, in milliseconds since the epoch
   * @param told.break what comes now does not go on from what came before (EXT-X-DISCONTINUITY): its times may begin again
   */
  constructor(
    url: string,
    told: { offset: (offset: number) => void; break: () => void },
    { fetch, signal }: { fetch: typeof globalThis.fetch; signal: AbortSignal },
  ) {
    this.#source = plainAddress(url) ?? ''
    this.#playlists = [this.#source]
    const { username, password } = new URL(url)
    const login = `${unescaped(username)}:${unescaped(password)}`
    this.#authorization = username && `Basic ${Buffer.from(login).toString('base64')}`
    this.#signal = signal
    this.#fetch = fetch
    this.#onBreak = told.break
    this.#clock = new HlsClock(told.offset)
  }

  keyframe(place: number): void {
    this.#clock.keyframe(place)
  }

  /** A line that ffmpeg wrote. */
  told(line: string): void {
    const address = plainAddress(OPENED.exec(line)?.[1] ?? '')
    if (
      address === undefined ||
      this.#playlists.some((known) => withoutQuery(known) === withoutQuery(address))
    )
      return
    const before = this.#clock.seen
    this.#line = this.#line.then(async () => {
      if (!this.#segments.has(address)) await this.#ask()
      const segment = this.#segments.get(address)
      if (segment && !this.#first && this.#isNews(segment)) this.#onBreak()
      this.#first = false
      if (segment) this.#clock.opened(segment, before)
    })
  }

  /** A break tells something where not every other segment is one. */
  #isNews({ playlist, sequence, isBreak }: TimedSegment): boolean {
    if (!isBreak) return false
    const before = [...this.#segments.values()].filter(
      (each) => each.playlist === playlist && each.sequence < sequence && each.sequence > sequence - RARE,
    )
    return !before.some((each) => each.isBreak)
  }

  /** Looks at all playlists again, and at those that they name. */
  async #ask(): Promise<void> {
    for (let index = 0; index < Math.min(this.#playlists.length, MOST_PLAYLISTS); index += 1) {
      const { segments, playlists } = await this.#timesOf(this.#playlists[index]!)
      this.#note(playlists)
      for (const [address, segment] of segments) {
        this.#segments.delete(address)
        this.#segments.set(address, segment)
      }
    }
    this.#segments = new Map([...this.#segments].slice(-MOST_SEGMENTS))
  }

  /** Those that are new: one whose token is another now is not. */
  #note(playlists: readonly string[]): void {
    for (const name of playlists.slice(0, MOST_PLAYLISTS))
      if (!this.#playlists.some((known) => withoutQuery(known) === withoutQuery(name)))
        this.#playlists.push(name)
  }

  async #timesOf(url: string): Promise<PlaylistTimes> {
    const nothing: PlaylistTimes = { segments: new Map(), playlists: [] }
    const isTheirs = this.#authorization && new URL(url).origin === new URL(this.#source).origin
    try {
      const answer = await this.#fetch(url, {
        signal: AbortSignal.any([this.#signal, AbortSignal.timeout(ASK_MS)]),
        ...(isTheirs && { headers: { authorization: this.#authorization! } }),
      })
      if (!answer.ok || Number(answer.headers.get('content-length') ?? 0) > MOST_BYTES) {
        await answer.body?.cancel()
        return nothing
      }
      return timesOf(await textOf(answer), answer.url, url)
    } catch {
      return nothing
    }
  }
}

/** @throws where it is longer than a playlist may be */
async function textOf(answer: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of answer.body ?? []) {
    text += decoder.decode(part, { stream: true })
    if (text.length > MOST_BYTES) throw new Error('Cannot read the playlist: it has no end')
  }
  return text
}
