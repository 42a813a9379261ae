import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { toSpectraError } from '../errors.ts'
import type { ExportLog } from '../ports.ts'
import { videoDirectory } from '../media/temp.ts'
import { makeFilm } from './film.ts'
import { manifestOf } from './manifest.ts'
import { fileKey, manifestKeyOf } from './rows.ts'
import { createTurns, type Job, type TurnsOptions } from './turns.ts'

export interface MakerOptions extends TurnsOptions {
  /** Its path. */
  ffmpeg: string
  /** Where files are made. */
  tempDir: string
  /** Called by who orders, or cancels. */
  rung: Set<() => void>
  log?: ExportLog
}

/** So long nothing is looked for where nobody rings. Milliseconds. */
const IDLE_MS = 15_000
/** So often it is said how far it is, and heard whether it is still wanted. Milliseconds. */
const TELL_MS = 1000

/**
 * Makes exports one after the other, and takes away what is over. What the returned function finds being made is handed back, and
 * goes on in another gateway, or when this one is started again.
 */
export function startMaking(options: MakerOptions): () => Promise<void> {
  const { rung, log } = options
  const turns = createTurns(options)
  const stop = new AbortController()
  let bell = Promise.withResolvers<void>()
  const ring = (): void => bell.resolve()
  rung.add(ring)

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      const heard = bell
      try {
        await turns.tidy()
        const job = await turns.take()
        if (job) {
          await make(job)
          continue
        }
      } catch (thrown) {
        if (stop.signal.aborted) return
        log?.warn({ err: toSpectraError(thrown) }, 'exports wait: they cannot be looked for')
      }
      const waited = new AbortController()
      await Promise.race([
        heard.promise,
        delay(IDLE_MS, undefined, { signal: waited.signal }).catch(() => undefined),
      ])
      waited.abort()
      bell = Promise.withResolvers<void>()
    }
  }

  /** What goes wrong is told with the export, and keeps nobody else waiting. */
  async function make(job: Job): Promise<void> {
    const unwanted = new AbortController()
    const signal = AbortSignal.any([stop.signal, unwanted.signal])
    let seconds = 0
    const telling = setInterval(() => {
      turns.tell(job, seconds).then(
        (isWanted) => isWanted || unwanted.abort(),
        (thrown: unknown) =>
          log?.warn({ err: toSpectraError(thrown), export: job.id }, 'it is not told how far an export is'),
      )
    }, TELL_MS)
    const directory = await videoDirectory(options.tempDir)
    try {
      const onSeconds = (done: number): void => void (seconds = done)
      const film = await makeFilm(job.pieces, { ...options, directory, signal, onSeconds })
      const manifest = manifestOf(job, film, options.clock())
      const key = fileKey(job.organizationId, job.id)
      await options.storage.put(key, { file: film.path }, { signal })
      await options.storage.put(manifestKeyOf(key), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`), {
        signal,
      })
      await turns.finish(job, { key, bytes: film.bytes, manifest })
      log?.info({ export: job.id, seconds: manifest.file.seconds, bytes: film.bytes }, 'an export is made')
    } catch (thrown) {
      if (stop.signal.aborted) await turns.giveBack(job)
      else if (!unwanted.signal.aborted) {
        const error = toSpectraError(thrown)
        log?.warn({ err: error, export: job.id }, 'an export failed')
        await turns.fail(job, error)
      }
    } finally {
      clearInterval(telling)
      await rm(directory, { recursive: true, force: true })
    }
  }

  const running = run()
  return async () => {
    stop.abort()
    ring()
    rung.delete(ring)
    await running
  }
}
