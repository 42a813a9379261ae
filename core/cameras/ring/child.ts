import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { SpectraError } from '../../errors.ts'
import { STDERR_LIMIT } from '../../media/child.ts'
import type { Input } from './input.ts'

/** How long an ffmpeg that was told to end may write what it has, in milliseconds. */
const END_MS = 3_000

/** The times of pictures that come without one, where they can be shown out of order, are those at which they are decoded. */
const TIMED = 'setts=pts=if(eq(PTS\\,NOPTS)\\,DTS\\,PTS)'
/** Where ffmpeg writes fragments of MP4, each with its producer reference time. What MP4 cannot carry is left out, and ends nothing. */
const REPORTS = [
  '[f=mp4:onfail=ignore:avoid_negative_ts=disabled:movflags=empty_moov+frag_every_frame+default_base_moof:write_prft=wallclock]pipe:4',
  '[f=null]-',
].join('|')

/** How bad a line is, as ffmpeg says it before what it says. */
const LEVEL = /\[(?:panic|fatal|error|warning|verbose|debug)\] /

export interface RecordingChild {
  /** What it complained about, once it is gone; addresses may be in it. */
  readonly over: Promise<string>
  /** Lets it finish its segment, then ends it. */
  end(): void
}

/**
 * The arguments of a recording that goes on for ever. What is copied goes to two places: segments, each from a keyframe on and with
 * what a decoder needs at its start; and a line per picture to stdout. Those begin before the first keyframe (`copyinkf`), so that a
 * camera with few of them does not look dead. Where the clock is in sender reports, its keyframes go to a third (`SenderClock`); where it is in
 * playlists, ffmpeg says what it opens (`HlsWatch`). An ffmpeg whose owner was killed ends, as nobody takes its lines.
 */
export function recordingArguments(
  { args, clock }: Input,
  { directory, segmentSeconds, isStream }: { directory: string; segmentSeconds: number; isStream: boolean },
): string[] {
  // The first pictures of RTSP come without a time where they can be shown out of order. What a camera says about its pictures only once,
  // when it is asked, is repeated at each keyframe.
  const asSent = isStream ? ['-bsf:v', `${TIMED},dump_extra=freq=keyframe`] : []
  const copy = ['-map', '0:V:0', '-c', 'copy', '-avoid_negative_ts', 'disabled']
  const list = ['-segment_list', 'pipe:3', '-segment_list_type', 'csv']
  const segments = ['-segment_time', String(segmentSeconds), '-segment_format', 'mpegts', ...list]
  const told = clock === 'playlist' ? 'level+info' : 'level+error'
  const keyframes = [...copy, '-bsf:v', `${TIMED},noise=drop=not(key)`, '-f', 'tee', REPORTS]
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', told, '-y', ...args],
    ...[...copy, ...asSent, '-f', 'segment', ...segments, `file:${directory}/%08d.ts`],
    ...[...copy, '-copyinkf', '-flush_packets', '1', '-f', 'framecrc', 'pipe:1'],
    ...(clock === 'reports' ? keyframes : []),
  ]
}

/** Starts ffmpeg with its script on stdin. @throws SS_FFMPEG_MISSING by `over` */
export function startRecording(
  ffmpeg: string,
  args: readonly string[],
  script: string,
  told: {
    onPackets: (text: string) => void
    onSegments: (text: string) => void
    onReports: (piece: Buffer) => void
    /** What it says that is no complaint, by lines. */
    onNote: (line: string) => void
  },
): RecordingChild {
  const child = spawn(ffmpeg, args, { stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'], windowsHide: true })
  let stderr = ''
  let timer: NodeJS.Timeout | undefined
  const { stdin, stdout, stderr: errors } = child
  const list = child.stdio[3] as Readable
  stdout.setEncoding('utf8').on('data', told.onPackets)
  list.setEncoding('utf8').on('data', told.onSegments)
  ;(child.stdio[4] as Readable).on('data', told.onReports)
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
