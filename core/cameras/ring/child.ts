import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { SpectraError } from '../../errors.ts'
import { STDERR_LIMIT } from '../../media/child.ts'

/** How long an ffmpeg that was told to end may write what it has, in milliseconds. */
const END_MS = 3_000

/** Standard ones, and those of the list of segments, of sender reports, and of masked pictures. */
const PIPES = 6

/** How bad a line is, as ffmpeg says it before what it says. */
const LEVEL = /\[(?:panic|fatal|error|warning|verbose|debug)\] /

export interface RecordingChild {
  /** What it complained about, once it is gone; addresses may be in it. */
  readonly over: Promise<string>
  /** Lets it finish its segment, then ends it. */
  end(): void
}

/** Starts ffmpeg with its script on stdin. @throws SS_FFMPEG_MISSING by `over` */
export function startRecording(
  ffmpeg: string,
  { args, script, env }: { args: readonly string[]; script: string; env: NodeJS.ProcessEnv },
  told: {
    onPackets: (text: string) => void
    /** Of masked pictures, as of those that arrive. */
    onMasked: (text: string) => void
    onSegments: (text: string) => void
    onReports: (piece: Buffer) => void
    /** What it says that is no complaint, by lines. */
    onNote: (line: string) => void
  },
): RecordingChild {
  const stdio = Array.from({ length: PIPES }, () => 'pipe' as const)
  const child = spawn(ffmpeg, args, { stdio, env, windowsHide: true }) as ChildProcessWithoutNullStreams
  let stderr = ''
  let timer: NodeJS.Timeout | undefined
  const { stdin, stdout, stderr: errors } = child
  const list = child.stdio[3] as Readable
  stdout.setEncoding('utf8').on('data', told.onPackets)
  list.setEncoding('utf8').on('data', told.onSegments)
  ;(child.stdio[4] as Readable).on('data', told.onReports)
  // Six are more than the type of a child knows of.
  const masked = (child.stdio as unknown as Readable[])[5]!
  masked.setEncoding('utf8').on('data', told.onMasked)
  createInterface({ input: errors }).on('line', (line) => {
    if (line.includes('[info] ')) told.onNote(line)
    else stderr = `${stderr}${line.replace(LEVEL, '')}\n`.slice(-STDERR_LIMIT)
  })
  // Whoever ends before it has read its script says why on stderr.
  stdin.on('error', () => undefined)
  stdin.end(script)
  const over = new Promise<string>((resolve, reject) => {
    child.on('close', () => {
      clearTimeout(timer)
      resolve(stderr)
    })
    child.on('error', (error: NodeJS.ErrnoException) => {
      const isMissing = ['ENOENT', 'EACCES', 'ENOEXEC'].includes(error.code ?? '')
      const message = `Cannot start ${ffmpeg}: ${error.message}`
      reject(isMissing ? new SpectraError('SS_FFMPEG_MISSING', message, { cause: error }) : error)
    })
  })
  return {
    over,
    end() {
      if (timer) return
      child.kill('SIGTERM')
      timer = setTimeout(() => child.kill('SIGKILL'), END_MS)
    },
  }
}
