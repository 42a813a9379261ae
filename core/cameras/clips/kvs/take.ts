import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SpectraError } from '../../../errors.ts'
import { runChild } from '../../../media/child.ts'
import { MASKED_INPUT, maskedVideo } from '../../masks/encoding.ts'
import { type ClipContext, type Order, type Taken, waitUntil } from '../context.ts'
import { cannotTake, lastWords, maskingFailure, unwritable } from '../failures.ts'
import { secondsOf } from '../finish.ts'
import { type Fragment, type KvsArchive, openArchive } from './archive.ts'
import { partsOf } from './parts.ts'

/** Between two looks for the last fragments, which the service has some seconds after they were shown. */
const LOOK_MS = 1000

/**
 * Takes what a stream of Kinesis Video Streams keeps: the fragments that begin within the range, so that neither of two ranges
 * that follow each other lacks one, and no fragment is in both. Times are those of the producer. Where it was silent, the clip
 * shows nothing for as long. A range that is long past is taken as well, as far as the stream retains it.
 * @throws SS_CAMERA_UNREACHABLE, SS_CAMERA_REFUSED, SS_NOT_A_VIDEO, SS_DISK_FULL, or the reason of the signal
 */
export async function takeKvs(context: ClipContext, order: Order<'kvs'>): Promise<Taken> {
  const { camera, source, from, to, directory, signal } = order
  await waitUntil(context.clock, to, signal)
  const archive = await openArchive({ camera, ...source }, context.kvs, signal)
  try {
    const fragments = await fragmentsOf(context, archive, order)
    if (fragments.length === 0) {
      const range = `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`
      const state = `its stream has nothing from ${range}, by the clock of its producer`
      throw new SpectraError('SS_CAMERA_UNREACHABLE', `${cannotTake(camera)}: ${state}`)
    }
    const parts = partsOf(fragments)
    const script = ['ffconcat version 1.0']
    for (const [index, part] of parts.entries()) {
      const name = `part-${index}.mp4`
      await archive.clip(part.from, part.to, join(directory, name))
      // The next begins when it was shown, whatever lies between.
      const until = parts[index + 1]?.from ?? part.end
      script.push(`file ${name}`, `duration ${((until - part.from) / 1000).toFixed(6)}`)
    }
    const path = await joined(context, order, script)
    for (const index of parts.keys()) await rm(join(directory, `part-${index}.mp4`))
    const seconds = await secondsOf(context.binaries, path, signal)
    return { path, startedAt: new Date(fragments[0]!.at), seconds }
  } finally {
    archive.close()
  }
}

/** Those of the range, once the last of them is there; of a producer that went silent what there is. */
async function fragmentsOf(
  { clock, stallMs }: ClipContext,
  archive: KvsArchive,
  { from, to, signal }: Order<'kvs'>,
): Promise<Fragment[]> {
  for (;;) {
    const found = await archive.fragments(from, to)
    const last = found.at(-1)
    const complete = last !== undefined && last.at + last.ms >= to
    if (complete || clock.now() >= to + stallMs) return found.filter(({ at }) => at < to)
    await clock.sleep(LOOK_MS, signal)
  }
}

/** The parts as one file, as they are sent, or masked. Returns its path. */
async function joined(
  { binaries }: ClipContext,
  { camera, masks, directory, from, to, signal }: Order<'kvs'>,
  script: readonly string[],
): Promise<string> {
  const seconds = (to - from) / 1000
  const list = join(directory, 'parts.ffconcat')
  const path = join(directory, 'clip.mkv')
  await writeFile(list, script.join('\n'))
  const args = [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error', '-y'],
    ...(masks.length > 0 ? MASKED_INPUT : []),
    ...['-protocol_whitelist', 'file', '-format_whitelist', 'concat,mov,mp4'],
    ...['-f', 'concat', '-i', `file:${list}`, '-map', '0:V:0', '-map_metadata', '-1'],
    ...(masks.length > 0 ? maskedVideo(masks, binaries.version) : ['-c', 'copy']),
    ...['-f', 'matroska', `file:${path}`],
  ]
  // Even a slow machine encodes a second within a minute.
  const timeoutMs = masks.length > 0 ? 60_000 * (seconds + 1) : undefined
  const { code, stderr } = await runChild(binaries.ffmpeg, args, {
    signal,
    ...(timeoutMs && { timeoutMs }),
  })
  const away = unwritable(camera, stderr)
  if (away) throw away
  const unmasked = masks.length > 0 && maskingFailure(camera, stderr)
  if (unmasked) throw unmasked
  if (code === 0) return path
  const state = lastWords(stderr) || 'ffmpeg crashed'
  throw new SpectraError('SS_NOT_A_VIDEO', `${cannotTake(camera)}: ${state}`)
}
