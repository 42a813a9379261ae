import { symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { SpectraError } from '../../errors.ts'
import { runChild } from '../../media/child.ts'
import { CONTAINERS } from '../../media/source/source.ts'
import type { Mask } from '../../../schema/masks.ts'
import { maskFilters } from '../masks/encoding.ts'
import { type ClipContext, type Order, type Taken, waitUntil } from './context.ts'
import { cannotTake, unwritable, lastWords } from './failures.ts'
import { secondsOf } from './finish.ts'
import { inspectReel, type Reel, roundsFrom } from './reel.ts'

/**
 * The arguments that render `seconds` of a script from `lead` on. Pictures come from the keyframe before it, and `copyts` keeps
 * their times; `fps` drops those in front of it but the one that is on show at it, which it repeats until the next is due.
 */
function renderArguments(
  script: string,
  reel: Reel,
  lead: number,
  seconds: number,
  masks: readonly Mask[],
  target: string,
): string[] {
  const even = 'pad=ceil(iw/2)*2:ceil(ih/2)*2'
  const filters = [
    `fps=fps=${reel.rate}:start_time=${lead}`,
    'setpts=PTS-STARTPTS',
    ...maskFilters(masks),
    even,
  ]
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error', '-y', '-copyts'],
    ...['-protocol_whitelist', 'file', '-format_whitelist', ['concat', ...CONTAINERS].join(',')],
    ...['-f', 'concat', '-i', `file:${script}`],
    ...['-t', seconds.toFixed(6), '-map', '0:V:0', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...['-vf', filters.join(',')],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-pix_fmt', 'yuv420p'],
    ...['-fflags', '+bitexact', '-f', 'matroska', `file:${target}`],
  ]
}

/**
 * Plays a file in a loop by the clock: at the instant T (seconds since the epoch) it shows the picture at T modulo its
 * duration, to half a picture. Returns when `to` has passed. The same range gives the same pictures.
 * @throws the SS_ codes of videos, SS_DISK_FULL, or the reason of the signal
 */
export async function takeLoop({ binaries, clock }: ClipContext, order: Order<'loop'>): Promise<Taken> {
  const { camera, source, masks, from, to, directory, signal } = order
  const reel = await inspectReel(source.path, binaries, signal)
  await waitUntil(clock, to, signal)

  const seconds = (to - from) / 1000
  const { script, lead } = roundsFrom('reel', reel, (from / 1000) % reel.duration, seconds)
  const list = join(directory, 'rounds.ffconcat')
  const path = join(directory, 'clip.mkv')
  // A link, because a script cannot spell every name that a file may have.
  await symlink(resolve(source.path), join(directory, 'reel'))
  await writeFile(list, script)
  const { code, stderr } = await runChild(
    binaries.ffmpeg,
    renderArguments(list, reel, lead, seconds, masks, path),
    // Even a slow machine encodes a second within a minute.
    { signal, timeoutMs: 60_000 * (seconds + 1) },
  )
  // ffmpeg calls it a success where only the last bytes found no space.
  const away = unwritable(camera, stderr)
  if (away) throw away
  if (code !== 0) {
    await inspectReel(source.path, binaries, signal)
    throw new SpectraError(
      'SS_NOT_A_VIDEO',
      `${cannotTake(camera)}: ${lastWords(stderr) || 'ffmpeg crashed'}`,
    )
  }
  return { path, startedAt: new Date(from), seconds: await secondsOf(binaries, path, signal) }
}
