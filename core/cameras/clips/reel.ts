import { z } from 'zod'
import type { Binaries } from '../../media/binaries.ts'
import { runChild } from '../../media/child.ts'
import { readableSeconds } from '../../media/look/ffprobe.ts'
import { checkSource, lookAt } from '../../media/look/look-at.ts'
import { openLocal } from '../../media/source/local.ts'

/** A file that is played in a loop. */
export interface Reel {
  /** Seconds of one round. */
  duration: number
  /** Where its times start, in seconds. */
  start: number
  /** Pictures per second. */
  rate: number
  /** Seconds in front of a place from which a jump to it finds a keyframe at or before it. */
  lead: number
}

/** Containers that tell where their keyframes are; in others, a jump lands anywhere near. */
const INDEXED = ['mp4', 'matroska', 'avi']

/** Longest distance between keyframes that is counted with where nothing tells of them, in seconds. */
const LEAD = 10

/** A file of any size and length may be played: only what a clip shows of it is read. */
const ANY = { sourceBytes: Infinity, videoSeconds: Infinity }

const number = z.coerce.number().catch(0)
const Format = z.object({ format: z.object({ start_time: number, duration: number }) })

/** What has to be known of the file to play it. @throws the SS_ codes of videos */
export async function inspectReel(path: string, { ffprobe }: Binaries, signal: AbortSignal): Promise<Reel> {
  const source = await openLocal(path, ANY)
  const look = await lookAt(ffprobe, source, signal)
  const { rate, source: metadata } = look
  look.close()
  checkSource(metadata, source, ANY)
  const entries = ['-show_entries', 'format=start_time,duration', '-print_format', 'json']
  const args = ['-v', 'error', ...source.inputOptions, ...entries, '-i', source.input]
  const { stdout } = await runChild(ffprobe, args, { signal })
  const { format } = Format.parse(JSON.parse(stdout))
  const told = format.duration > 0 && !source.truncated
  return {
    duration: told ? format.duration : await readableSeconds(ffprobe, source, signal),
    start: format.start_time,
    rate,
    lead: INDEXED.includes(metadata.container) ? 0 : LEAD,
  }
}

export interface Rounds {
  /** A script for ffmpeg's concat demuxer. */
  script: string
  /** Seconds of the script before the wanted place: what is decoded to get there. */
  lead: number
}

/**
 * The file behind `link` from `place` (seconds into it) on, then from its start, again and again, until there are `seconds`.
 * Each round is exactly as long as the file is, whatever its last pictures say.
 */
export function roundsFrom(link: string, reel: Reel, place: number, seconds: number): Rounds {
  const lead = Math.min(place, reel.lead)
  const time = (at: number): string => at.toFixed(6)
  const round = (from: number): string =>
    [
      `file ${link}`,
      // A jump to the very start could land behind its first keyframe.
      ...(from > 0 ? [`inpoint ${time(reel.start + from)}`] : []),
      `outpoint ${time(reel.start + reel.duration)}`,
      `duration ${time(reel.duration - from)}\n`,
    ].join('\n')
  const more = Math.ceil((place + seconds) / reel.duration) - 1
  return { script: `ffconcat version 1.0\n${round(place - lead)}${round(0).repeat(more)}`, lead }
}
