import { setTimeout as wait } from 'node:timers/promises'
import { SpectraError, type ErrorCode } from '../../errors.ts'
import type { Warning } from '../../../schema/facts.ts'
import type { Answer, Fetcher, UrlConfig } from '../../net/fetcher.ts'
import { contradiction, difference, type Identity } from '../../net/identity.ts'
import { createSample } from './sample.ts'
import { failureOf, patienceOf } from '../../net/upstream-errors.ts'

export type { UrlConfig } from '../../net/fetcher.ts'
export type { Identity } from '../../net/identity.ts'

/** Broken connections that are taken up again before some megabyte of progress. */
const MAX_RESUMES = 5
const PROGRESS_BYTES = 1024 * 1024

/** What the next attempt may no more meet. */
const PASSING: readonly ErrorCode[] = ['SS_URL_FAILED', 'SS_STORAGE_UNAVAILABLE']

/** One address, read in parts. */
export interface Upstream {
  /** The address for messages: quoted, without credentials and query. */
  readonly name: string
  /** What was odd without being in the way; grows while it is read. */
  readonly warnings: Warning[]
  /** Known after the first read. */
  identity(): Identity | undefined
  /**
   * The bytes from `start` to `end` (inclusive; absent: to the end). Answers that hold more, less or an earlier part than
   * they were asked for are put together; broken connections are resumed where the server serves parts; what comes from a
   * changed file never is. Servers that ask for patience get it, up to `urlStallMs` at a time.
   * @throws what `Fetcher.fetch` throws, and SS_URL_FAILED, SS_URL_STALLED, SS_SOURCE_CHANGED
   */
  read(start: number, end: number | undefined, signal: AbortSignal): AsyncGenerator<Buffer, void, void>
  close(): Promise<void>
}

/** What a fetcher reaches, read in parts. */
export function createUpstream(fetcher: Fetcher, config: Pick<UrlConfig, 'urlStallMs'>): Upstream {
  const { name } = fetcher
  const warnings: Warning[] = []
  const sample = createSample()
  let known: Identity | undefined

  /** Waits for the next piece, at most `urlStallMs`: only this wait counts, not the time that the taker needs. */
  async function next(pieces: AsyncIterator<Buffer>): Promise<IteratorResult<Buffer>> {
    const stall = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      const seconds = config.urlStallMs / 1000
      stall.reject(
        new SpectraError('SS_URL_STALLED', `Cannot read ${name}: it has sent nothing for ${seconds} s`),
      )
    }, config.urlStallMs)
    try {
      return await Promise.race([pieces.next(), stall.promise])
    } finally {
      clearTimeout(timer)
    }
  }

  async function* piecesOf({ body }: Answer): AsyncGenerator<Buffer, void, void> {
    const pieces = body[Symbol.asyncIterator]()
    for (let piece = await next(pieces); !piece.done; piece = await next(pieces)) yield piece.value
  }

  /** Whether the server that gave this answer has the file whose head was read, as far as the sample reaches. */
  async function holdsTheSame({ url }: Answer, signal: AbortSignal): Promise<boolean> {
    const answer = await fetcher.fetch({ start: 0, end: sample.length }, { known, at: url, signal })
    if (!answer || contradiction(known!, answer.identity)) return false
    try {
      return await sample.matches(piecesOf(answer))
    } finally {
      answer.body.destroy()
    }
  }

  /** @throws SS_SOURCE_CHANGED where an answer is about another file than the first one was. */
  async function compare(answer: Answer, signal: AbortSignal): Promise<void> {
    if (!known) return
    const { identity } = answer
    const changed = (state: string): SpectraError =>
      new SpectraError('SS_SOURCE_CHANGED', `Cannot go on reading ${name}: ${state}`)
    const certain = contradiction(known, identity)
    if (certain) throw changed(certain)
    const apparent = difference(known, identity)
    if (!apparent || sample.accepts(apparent)) return
    if (sample.length === 0 || !(await holdsTheSame(answer, signal))) throw changed(apparent)
    sample.accept(apparent)
    if (warnings.length > 0) return
    const state = `while it was read, ${apparent}, but not its length or its first ${sample.length} bytes`
    warnings.push({ code: 'SS_SOURCE_VARIES', message: `Read on from ${name}: ${state}` })
  }

  const endedEarly = (place: number, until: number): SpectraError =>
    new SpectraError('SS_URL_FAILED', `Cannot read ${name}: it ended ${until - place} bytes early`)

  return {
    name,
    warnings,
    identity: () => known,
    async *read(from, last, signal) {
      const wanted = last === undefined ? undefined : last + 1
      let start = from
      let budget = MAX_RESUMES
      let progress = 0
      for (;;) {
        let answer: Answer | undefined
        try {
          answer = await fetcher.fetch({ start, end: wanted }, { known, signal })
          if (!answer) return
          await compare(answer, signal)
          const first = known === undefined && answer.extent.start === 0
          known ??= answer.identity
          const end = Math.min(wanted ?? Infinity, known.bytes ?? Infinity)
          const before = start
          let place = answer.extent.start
          for await (const piece of piecesOf(answer)) {
            if (first) sample.take(piece)
            const useful = piece.subarray(Math.max(0, start - place), end - place)
            place += piece.length
            if (useful.length === 0) continue
            yield useful
            start += useful.length
            progress += useful.length
            if (start >= end) return
            if (progress >= PROGRESS_BYTES) [budget, progress] = [MAX_RESUMES, 0]
          }
          if (start >= end) return
          const { end: told } = answer.extent
          if (told !== undefined && place < told) throw endedEarly(place, told)
          const more = known.ranges && start > before
          // Without a length, the file ends where an answer does, or where nothing follows.
          if (known.bytes === undefined && (!more || told === undefined)) return
          if (!more) throw endedEarly(start, end)
        } catch (error) {
          signal.throwIfAborted()
          const failure = failureOf(error, name, config.urlStallMs)
          const patience = patienceOf(failure)
          const resumes = known?.ranges === true || (patience !== undefined && start === from)
          const waits = (patience ?? 0) <= config.urlStallMs
          if (!PASSING.includes(failure.code) || !resumes || !waits || (budget -= 1) < 0) throw failure
          if (patience) await wait(patience, undefined, { signal })
        } finally {
          answer?.body.destroy()
        }
      }
    },
    close: () => fetcher.close(),
  }
}
