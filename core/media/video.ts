import { rm } from 'node:fs/promises'
import type { Warning } from '../../schema/facts.ts'
import { SpectraError } from '../errors.ts'
import type { CutChunk, CutOptions, OpenedVideo } from '../ports.ts'
import { ahead } from './ahead.ts'
import { type CutContext, cutOverlapping, cutThrough } from './cutter.ts'
import type { FfmpegMediaOptions } from './ffmpeg.ts'
import type { FilePool } from './file-pool.ts'
import { fitsInto, type SampleTable } from './mp4/samples.ts'
import { checkCutOptions, lookFor, type Plan, planOf } from './plan.ts'
import { probe, type Probe } from './probe.ts'
import { readableSeconds } from './probe/ffprobe.ts'
import { tooLong } from './probe/refusals.ts'
import type { Source } from './source/source.ts'
import { spliceThrough } from './splice.ts'

/** What a stopped recording misses of its announced length before it is told, in seconds; more where that is a guess. */
const missed = (found: Probe, until: number): boolean =>
  found.announced - until > (found.exact ? 1 : Math.max(2, found.announced * 0.05))

const truncated = (source: Source, seconds: number, announced: number): Warning => {
  const of = announced - seconds > 0.5 ? `of the announced ${announced.toFixed(1)} s ` : ''
  const message = `Could read only ${seconds.toFixed(1)} s ${of}of ${source.name}: the file ends early`
  return { code: 'SS_VIDEO_TRUNCATED', message }
}

/** A copy fails on streams whose times do not fit into MP4; as long as nothing was handed on, encoding can help. */
async function* copyOrEncode(
  cut: (plan: Plan) => AsyncGenerator<CutChunk, void, void>,
  plan: Plan,
  encoding: Plan,
): AsyncGenerator<CutChunk, void, void> {
  let handedOn = false
  try {
    for await (const chunk of cut(plan)) {
      handedOn = true
      yield chunk
    }
  } catch (error) {
    const hopeless = handedOn || plan.method === 'encode'
    if (hopeless || !(error instanceof SpectraError) || error.code !== 'SS_CHUNKING_FAILED') throw error
    yield* cut(encoding)
  }
}

/** Where the pictures of a source stand, if all of them are there: then they can be copied without ffmpeg. */
function plainTable({ index, file }: Source): SampleTable | undefined {
  return index?.table && file && fitsInto(index.table, file.bytes) ? index.table : undefined
}

/** One opened video: its directory, its children and its source, until it is closed. */
export class Video implements OpenedVideo {
  /** Those of the source come first. */
  readonly warnings: Warning[]
  readonly #options: FfmpegMediaOptions
  readonly #files: FilePool
  readonly #directory: string
  readonly #origin: Source
  readonly #closing = new AbortController()
  readonly #children = new Set<Promise<void>>()
  readonly #onClose: () => void
  #probe: Probe
  #closed: Promise<void> | undefined

  constructor(
    options: FfmpegMediaOptions,
    files: FilePool,
    directory: string,
    origin: Source,
    found: Probe,
    onClose: () => void,
  ) {
    this.#options = options
    this.#files = files
    this.#directory = directory
    this.#origin = origin
    this.warnings = origin.warnings
    this.#probe = found
    this.#onClose = onClose
  }

  get source(): OpenedVideo['source'] {
    return this.#probe.source
  }

  /** Says how much there really is where the container does not know, or the file ends before its announced end. */
  async measure(signal: AbortSignal): Promise<void> {
    const { announced, source } = this.#probe
    if (announced > 0 && !this.#origin.truncated) return
    const seconds = await readableSeconds(this.#options.binaries.ffprobe, this.#origin, signal)
    this.#probe = { ...this.#probe, source: { ...source, duration: Math.round(seconds * 1000) / 1000 } }
    if (seconds > this.#options.config.videoSeconds) {
      throw tooLong(this.#origin, seconds, this.#options.config.videoSeconds)
    }
    if (announced > 0) this.warnings.push(truncated(this.#origin, seconds, announced))
    else this.#probe.announced = seconds
  }

  async *cut(options: CutOptions, signal: AbortSignal): AsyncGenerator<CutChunk, void, void> {
    checkCutOptions(options)
    const leaving = new AbortController()
    const either = AbortSignal.any([signal, this.#closing.signal, leaving.signal])
    either.throwIfAborted()
    const { binaries, config } = this.#options
    const jumps = options.overlap > 0 || (options.resumeAfter?.ordinal ?? 0) > 1
    const source = jumps && !this.#origin.seekable ? await this.#origin.local() : this.#origin
    const found = await this.#lookedAt(options, either)
    const context: CutContext = {
      ffmpeg: binaries.ffmpeg,
      version: binaries.version,
      source,
      directory: this.#directory,
      files: this.#files,
      onStart: (gone) => {
        this.#children.add(gone)
        void gone.then(() => this.#children.delete(gone))
      },
    }
    const table = plainTable(source)
    const cut = (plan: Plan): AsyncGenerator<CutChunk, void, void> => {
      if (options.overlap > 0)
        return ahead(cutOverlapping(context, plan, options, this.source.duration, either), leaving)
      if (plan.method === 'copy' && table) return spliceThrough(context, plan, table, options, either)
      return cutThrough(context, plan, options, either)
    }
    const encoding = planOf({ ...found, lookedAt: 0, source: { ...found.source, codec: 'unknown' } }, options)
    let end = options.resumeAfter?.endTime ?? 0
    for await (const chunk of copyOrEncode(cut, planOf(found, options), encoding)) {
      if (chunk.endTime > config.videoSeconds + 1) throw tooLong(source, chunk.endTime, config.videoSeconds)
      end = chunk.endTime
      yield chunk
    }
    if (end === 0) {
      throw new SpectraError(
        'SS_VIDEO_EMPTY',
        `Cannot split ${source.name}: none of its pictures can be read`,
      )
    }
    if (!this.warnings.some(({ code }) => code === 'SS_VIDEO_TRUNCATED') && missed(found, end)) {
      this.warnings.push(truncated(source, end, found.announced))
    }
  }

  /** Looks further ahead where chunks are longer than what was looked at when the video was opened. */
  async #lookedAt({ chunkDuration }: CutOptions, signal: AbortSignal): Promise<Probe> {
    const { lookedAt, source } = this.#probe
    const { config, binaries } = this.#options
    const enough = Math.min(lookFor(chunkDuration) - 1, source.duration * 0.9)
    if (lookedAt >= enough - 1 || lookFor(chunkDuration) <= lookFor(config.chunkDuration)) return this.#probe
    const path = binaries.ffprobe
    const again = await probe(path, this.#origin, config, lookFor(chunkDuration), signal)
    return (this.#probe = { ...again, source, announced: this.#probe.announced })
  }

  close(): Promise<void> {
    this.#closed ??= (async () => {
      this.#closing.abort(new SpectraError('SS_CANCELLED', 'Cannot go on cutting: the video was closed'))
      await Promise.all(this.#children)
      await this.#origin.close()
      await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 })
      this.#onClose()
    })()
    return this.#closed
  }
}
