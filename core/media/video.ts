import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SoundForm } from '../../schema/keys.ts'
import type { Warning } from '../../schema/facts.ts'
import { SpectraError } from '../errors.ts'
import type { CutChunk, CutOptions, OpenedVideo } from '../ports.ts'
import { ahead } from './ahead.ts'
import { roundingOf } from './arguments.ts'
import { cutThrough } from './cutter.ts'
import type { FfmpegMediaOptions } from './ffmpeg-options.ts'
import type { FilePool } from './file-pool.ts'
import { readableSeconds } from './look/ffprobe.ts'
import { checkSource, lookAt } from './look/look-at.ts'
import type { Look } from './look/look.ts'
import { tooLong } from './look/refusals.ts'
import { isEven } from './mp4/pieces.ts'
import { fitsInto, type SampleTable } from './mp4/samples.ts'
import { checkCutOptions, planOf } from './plan.ts'
import type { Source } from './source/source.ts'
import { soundTrackOf, type SoundTrack } from './sound/track.ts'
import { writeSound } from './sound/write.ts'
import { spliceThrough } from './splice.ts'

const truncated = (source: Source, seconds: number, announced: number): Warning => {
  const of = announced - seconds > 0.5 ? `of the announced ${announced.toFixed(1)} s ` : ''
  const message = `Could read only ${seconds.toFixed(1)} s ${of}of ${source.name}: the file ends early`
  return { code: 'SS_VIDEO_TRUNCATED', message }
}

const damaged = ({ name }: Source, start: number, end: number): Warning => ({
  code: 'SS_VIDEO_DAMAGED',
  message: `Could decode nothing of ${name} from ${start.toFixed(1)} s to ${end.toFixed(1)} s: no chunk tells of it`,
})

/** Where the pictures of a source stand, if all of them are there and can be copied as they are: then ffmpeg is not needed. */
function plainTable({ index, file }: Source, { chunkDuration }: CutOptions): SampleTable | undefined {
  if (!index || !file || !fitsInto(index.table, file.bytes)) return undefined
  const tolerance = roundingOf({ fps: index.rate })
  return isEven(index.table, { chunkDuration, tolerance }) ? index.table : undefined
}

/** Nothing is asked for but chunks of the pictures as they are. */
const asTheyAre = ({ overlap, fps, width, height }: CutOptions): boolean =>
  overlap === 0 && fps === undefined && width === undefined && height === undefined

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
  #source: OpenedVideo['source']
  #look: Promise<Look> | undefined
  #track: Promise<SoundTrack | undefined> | undefined
  #sounds = 0
  #closed: Promise<void> | undefined

  /** `look` is absent where the index of the source has told enough. */
  constructor(
    options: FfmpegMediaOptions,
    files: FilePool,
    directory: string,
    origin: Source,
    found: { source: OpenedVideo['source']; look?: Look },
    onClose: () => void,
  ) {
    this.#options = options
    this.#files = files
    this.#directory = directory
    this.#origin = origin
    this.warnings = origin.warnings
    this.#source = found.source
    this.#look = found.look && Promise.resolve(found.look)
    this.#onClose = onClose
  }

  get source(): OpenedVideo['source'] {
    return this.#source
  }

  /** Says how much there really is where the container does not know, or the file ends before its announced end. */
  async measure(signal: AbortSignal): Promise<void> {
    const { duration } = this.#source
    if (duration > 0 && !this.#origin.truncated) return
    const announced = (await this.#look)?.announced ?? duration
    const seconds = await readableSeconds(this.#options.binaries.ffprobe, this.#origin, signal)
    this.#lasts(seconds)
    checkSource(this.#source, this.#origin, this.#options.config)
    if (this.#origin.truncated) this.warnings.push(truncated(this.#origin, seconds, announced))
  }

  #lasts(seconds: number): void {
    this.#source = { ...this.#source, duration: Math.round(seconds * 1000) / 1000 }
  }

  async *cut(options: CutOptions, signal: AbortSignal): AsyncGenerator<CutChunk, void, void> {
    checkCutOptions(options)
    const leaving = new AbortController()
    const either = AbortSignal.any([signal, this.#closing.signal, leaving.signal])
    either.throwIfAborted()
    const { config } = this.#options
    let end = options.resumeAfter?.endTime ?? 0
    for await (const chunk of await this.#chunks(options, either, leaving)) {
      if (chunk.endTime > config.videoSeconds + 1)
        throw tooLong(this.#origin, chunk.endTime, config.videoSeconds)
      end = chunk.endTime
      yield chunk
    }
    if (end === 0) {
      throw new SpectraError(
        'SS_VIDEO_EMPTY',
        `Cannot split ${this.#origin.name}: none of its pictures can be read`,
      )
    }
    // The last picture knows better than any header.
    if (Math.abs(end - this.#source.duration) > 0.01) this.#lasts(end)
  }

  async #chunks(
    options: CutOptions,
    signal: AbortSignal,
    leaving: AbortController,
  ): Promise<AsyncGenerator<CutChunk, void, void>> {
    const { binaries } = this.#options
    const context = {
      ffmpeg: binaries.ffmpeg,
      version: binaries.version,
      source: this.#origin,
      directory: this.#directory,
      files: this.#files,
      onStart: (gone: Promise<void>): void => {
        this.#children.add(gone)
        void gone.then(() => this.#children.delete(gone))
      },
    }
    const table = asTheyAre(options) ? plainTable(this.#origin, options) : undefined
    if (table) return spliceThrough(context, this.#source, table, options, signal)
    const look = await (this.#look ??= lookAt(binaries.ffprobe, this.#origin, signal))
    const onLost = (start: number, end: number): void =>
      void this.warnings.push(damaged(this.#origin, start, end))
    return ahead(cutThrough({ ...context, look, onLost }, planOf(look, options), options, signal), leaving)
  }

  async sound(
    span: { startTime: number; endTime: number },
    form: SoundForm,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { ffmpeg, ffprobe } = this.#options.binaries
    const either = AbortSignal.any([signal, this.#closing.signal])
    either.throwIfAborted()
    const writing = this.#writeSound({ ...span, form }, { ffmpeg, ffprobe }, either)
    const gone = writing.then(
      () => undefined,
      () => undefined,
    )
    this.#children.add(gone)
    return writing.finally(() => this.#children.delete(gone))
  }

  async #writeSound(
    span: { startTime: number; endTime: number; form: SoundForm },
    { ffmpeg, ffprobe }: { ffmpeg: string; ffprobe: string },
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const track = await (this.#track ??= soundTrackOf(ffprobe, this.#origin, signal))
    if (!track) return undefined
    const path = join(this.#directory, `sound-${(this.#sounds += 1)}.${span.form}`)
    const isWritten = await writeSound({ ffmpeg, ffprobe }, this.#origin, track, { ...span, path }, signal)
    if (!isWritten) await rm(path, { force: true })
    return isWritten ? path : undefined
  }

  close(): Promise<void> {
    this.#closed ??= (async () => {
      this.#closing.abort(new SpectraError('SS_CANCELLED', 'Cannot go on cutting: the video was closed'))
      await Promise.all(this.#children)
      const look = await this.#look?.catch(() => undefined)
      look?.close()
      await this.#origin.close()
      await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 })
      this.#onClose()
    })()
    return this.#closed
  }
}
