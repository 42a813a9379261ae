import { join } from 'node:path'
import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import ffmpeg from 'fluent-ffmpeg'
import { SpectraError } from '../errors.ts'
import type { Arguments } from './arguments.ts'
import { STDERR_LIMIT } from './child.ts'

/** A finished file, with its times in seconds from where the run began. */
export interface Segment {
  path: string
  startTime: number
  endTime: number
}

/** Finished segments that may wait for their taker; then ffmpeg is stopped until one is taken (P6). */
const HIGH_WATER = 24

export interface SegmentRun {
  ffmpeg: string
  /** What is read, or what is written to its standard input. */
  input: string | Readable
  args: Arguments
  directory: string
  signal: AbortSignal
  /** Told of each segment the moment it is final, before its taker asks for it. */
  onSegment?(segment: Segment): void
  /** Told of a promise that resolves when the process is gone. */
  onStart?(gone: Promise<void>): void
}

export interface SegmentedRun extends AsyncIterable<Segment> {
  /** What ffmpeg complained about: its last characters. */
  complaints(): string
  /** Null until it ended, then whether it ended well. */
  ended(): boolean | null
}

const LINE = /^(chunk-\d+\.mp4),(-?[\d.]+),(-?[\d.]+)$/

/** The formats and encoders are known to be there: fluent-ffmpeg would start ffmpeg twice more to ask. */
function withoutQuestions(command: ffmpeg.FfmpegCommand): ffmpeg.FfmpegCommand {
  return Object.assign(command, {
    _checkCapabilities: (done: (error?: Error) => void) => done(),
    availableEncoders: (done: (error: null, encoders: object) => void) => done(null, {}),
  })
}

/**
 * One ffmpeg with the segment muxer, which prints a line per finished file. Ends and removes nothing but the process:
 * leaving the loop early or aborting kills it. A failure of ffmpeg is no exception here: files that were final before are
 * good, and whoever runs this looks at `ended()` and `complaints()`.
 */
export function runSegments(run: SegmentRun): SegmentedRun {
  let complaints = ''
  let ended: boolean | null = null

  async function* segments(): AsyncGenerator<Segment, void, void> {
    run.signal.throwIfAborted()
    const ready: Segment[] = []
    const finished = Promise.withResolvers<void>()
    let news = Promise.withResolvers<void>()
    let child: ChildProcess | undefined
    let stopped = false
    let rest = ''

    const pause = (stop: boolean): void => {
      if (stop === stopped || process.platform === 'win32') return
      stopped = stop
      child?.kill(stop ? 'SIGSTOP' : 'SIGCONT')
    }
    const kill = (): void => {
      child?.kill('SIGKILL')
      news.resolve()
    }
    const onText = (text: string): void => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const [, file, from, to] = LINE.exec(line.trim()) ?? []
        if (!file) continue
        const segment = { path: join(run.directory, file), startTime: Number(from), endTime: Number(to) }
        run.onSegment?.(segment)
        ready.push(segment)
      }
      if (ready.length >= HIGH_WATER) pause(true)
      news.resolve()
    }
    const command = withoutQuestions(ffmpeg({ source: run.input, stdoutLines: 20 }))
      .setFfmpegPath(run.ffmpeg)
      .inputOptions(run.args.input)
      .outputOptions(run.args.output)
      .output(run.args.target)
      .on('start', () => {
        child = (command as unknown as { ffmpegProc: ChildProcess }).ffmpegProc
        child.stdout!.setEncoding('utf8').on('data', onText)
        if (run.signal.aborted) kill()
      })
      .on('stderr', (line: string) => {
        complaints = `${complaints}${line}\n`.slice(-STDERR_LIMIT)
      })
      .on('end', () => finish(true))
      .on('error', (error: Error) => {
        complaints ||= error.message
        finish(false)
      })
    const finish = (well: boolean): void => {
      ended = well
      finished.resolve()
      news.resolve()
    }
    run.signal.addEventListener('abort', kill, { once: true })
    command.run()
    run.onStart?.(finished.promise)
    try {
      for (;;) {
        run.signal.throwIfAborted()
        const segment = ready.shift()
        if (segment) {
          if (ready.length < HIGH_WATER / 2) pause(false)
          yield segment
        } else if (ended !== null) {
          return
        } else {
          await news.promise
          news = Promise.withResolvers<void>()
        }
      }
    } finally {
      run.signal.removeEventListener('abort', kill)
      if (ended === null) {
        kill()
        if (!child) command.on('start', kill)
        await finished.promise
      }
    }
  }

  return { [Symbol.asyncIterator]: segments, complaints: () => complaints, ended: () => ended }
}

export const diskFull = (name: string): SpectraError =>
  new SpectraError('SS_DISK_FULL', `Cannot cut ${name}: no space is left for its chunks`)

export const notWritable = (name: string): SpectraError =>
  new SpectraError(
    'SS_STORAGE_UNAVAILABLE',
    `Cannot cut ${name}: its chunks cannot be written (read-only file system)`,
  )

/** The error behind a failed run, in the words of ffmpeg's last line. */
export function segmentFailure(complaints: string, name: string): SpectraError {
  if (/No space left on device|Disk quota exceeded/.test(complaints)) return diskFull(name)
  if (/Read-only file system/.test(complaints)) return notWritable(name)
  const said = complaints.trim().split('\n').at(-1)?.slice(0, 500)
  return new SpectraError('SS_CHUNKING_FAILED', `Cannot cut ${name}: ${said || 'ffmpeg gave no reason'}`)
}
