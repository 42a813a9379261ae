import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SpectraError } from '../../errors.ts'
import { runChild } from '../../media/child.ts'
import { openLocal } from '../../media/source/local.ts'
import { openRemote } from '../../media/source/remote.ts'
import type { Source } from '../../media/source/source.ts'
import { placeOfFile } from '../folder/folders.ts'
import { versionOf } from '../folder/local-folder.ts'
import { MASKED_INPUT, maskedVideo } from '../masks/encoding.ts'
import type { ClipContext, Order, Taken } from './context.ts'
import { cannotTake, lastWords, maskingFailure, unwritable } from './failures.ts'
import { secondsOf } from './finish.ts'

/**
 * Copies a recording of a folder, its pictures as they are or masked, without its sound. It is read from where it lies: of a camera with masks
 * nothing that is not masked is written anywhere. The file itself is never changed.
 * @throws the codes of videos, SS_RECORDING_CHANGED where it is there in another version, SS_LINK_REFUSED, SS_NOT_A_VIDEO, SS_CAMERA_UNMASKABLE,
 *   SS_DISK_FULL, SS_STORAGE_UNAVAILABLE, or the reason of the signal
 */
export async function takeFile(context: ClipContext, order: Order<'folder'>): Promise<Taken> {
  const { camera, file, from, directory, signal } = order
  if (!file)
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `${cannotTake(camera)}: its recordings come from a folder, each as a whole`,
    )
  const source = await opened(context, order, file)
  try {
    const path = join(directory, 'clip.mkv')
    await copy(context, order, source, path)
    const seconds = await secondsOf(context.binaries, path, signal)
    const warnings = source.truncated ? [truncated(source, seconds)] : []
    return { path, startedAt: new Date(from), seconds, warnings }
  } finally {
    await source.close()
  }
}

async function opened(
  { sources }: ClipContext,
  { camera, source: { place }, directory, signal }: Order<'folder'>,
  { name, version }: { name: string; version: string },
): Promise<Source> {
  if (!sources)
    throw new SpectraError('SS_CONFIG_INVALID', `${cannotTake(camera)}: nothing says how files are read`)
  const { config, openBucketObject } = sources
  const changed = (): SpectraError =>
    new SpectraError(
      'SS_RECORDING_CHANGED',
      `${cannotTake(camera)}: ${JSON.stringify(name)} was changed since it was found`,
      {
        details: { advice: 'Nothing to do: as it is now it is taken by itself.' },
      },
    )
  const at = await placeOfFile(place, name)
  if ('path' in at) {
    const source = await openLocal(at.path, config, JSON.stringify(name))
    if (versionOf(await stat(at.path)) !== version) throw changed()
    return source
  }
  const fetcher = await openBucketObject(at.url)
  let etag: string | undefined
  const watched: typeof fetcher = {
    ...fetcher,
    async fetch(part, how) {
      const fetched = await fetcher.fetch(part, how)
      etag ??= fetched?.identity.etag?.replaceAll('"', '')
      return fetched
    },
  }
  const source = await openRemote(watched, { config, directory, signal })
  if (etag === version.slice(version.indexOf(':') + 1)) return source
  await source.close()
  throw changed()
}

async function copy(
  { binaries }: ClipContext,
  { camera, masks, from, to, signal }: Order<'folder'>,
  source: Source,
  path: string,
): Promise<void> {
  const isMasked = masks.length > 0
  const args = [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error', '-y', '-fflags', '+genpts'],
    ...(isMasked ? MASKED_INPUT : []),
    ...[
      ...source.inputOptions,
      '-i',
      source.input,
      '-map',
      '0:V:0',
      '-map_metadata',
      '-1',
      '-map_chapters',
      '-1',
    ],
    ...(isMasked ? maskedVideo(masks, binaries.version) : ['-c', 'copy']),
    ...['-f', 'matroska', `file:${path}`],
  ]
  // Even a slow machine encodes a second within a minute.
  const timeoutMs = isMasked ? 60_000 * ((to - from) / 1000 + 1) : undefined
  const { code, stderr } = await runChild(binaries.ffmpeg, args, { signal, ...(timeoutMs && { timeoutMs }) })
  signal.throwIfAborted()
  const failure =
    source.failure() ?? unwritable(camera, stderr) ?? (isMasked ? maskingFailure(camera, stderr) : undefined)
  if (failure) throw failure
  if (code === 0) return
  throw new SpectraError(
    'SS_NOT_A_VIDEO',
    `${cannotTake(camera)} from ${source.name}: ${lastWords(stderr) || 'ffmpeg crashed'}`,
  )
}

const truncated = ({ name }: Source, seconds: number) => ({
  code: 'SS_VIDEO_TRUNCATED',
  message: `Could read only ${seconds.toFixed(1)} s of ${name}: the file ends early`,
})
