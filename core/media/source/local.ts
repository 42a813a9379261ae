import { open, stat, type FileHandle } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { Config } from '../../config.ts'
import { type ErrorCode, SpectraError } from '../../errors.ts'
import { boxLayout, endsEarly } from './boxes.ts'
import { mp4Index } from '../mp4/moov.ts'
import type { ReadAt } from '../read-at.ts'
import { refusePlaylist } from './playlist.ts'
import { fence, type FileState, type Source } from './source.ts'

/** Enough for some hours of fragments. */
const MAX_BOXES = 20_000

const CODES: Record<string, readonly [ErrorCode, string]> = {
  ENOENT: ['SS_SOURCE_NOT_FOUND', 'there is no such file'],
  ENOTDIR: ['SS_SOURCE_NOT_FOUND', 'there is no such file'],
  ENAMETOOLONG: ['SS_SOURCE_NOT_FOUND', 'no file can have such a long name'],
  ELOOP: ['SS_SOURCE_UNREADABLE', 'its links lead in a circle'],
  EACCES: ['SS_SOURCE_UNREADABLE', 'this user may not read it'],
  EPERM: ['SS_SOURCE_UNREADABLE', 'this user may not read it'],
}

function refuse(name: string, error: unknown): never {
  const known = CODES[(error as NodeJS.ErrnoException).code ?? '']
  const [code, state] = known ?? ['SS_SOURCE_UNREADABLE', (error as Error).message]
  throw new SpectraError(code, `Cannot open ${name}: ${state}`, { cause: error })
}

async function checked(path: string, name: string, limit: number): Promise<FileState> {
  const found = await stat(path).catch((error: unknown) => refuse(name, error))
  if (found.isDirectory()) {
    throw new SpectraError('SS_SOURCE_IS_DIRECTORY', `Cannot open ${name}: it is a directory`)
  }
  if (!found.isFile()) {
    throw new SpectraError('SS_SOURCE_UNREADABLE', `Cannot open ${name}: it is not a regular file`)
  }
  if (found.size === 0) throw new SpectraError('SS_SOURCE_EMPTY', `Cannot open ${name}: it has 0 bytes`)
  if (found.size > limit) {
    throw new SpectraError(
      'SS_SOURCE_TOO_LARGE',
      `Cannot open ${name}: it has ${found.size} bytes, the limit is ${limit}`,
    )
  }
  return { path, bytes: found.size, modifiedMs: found.mtimeMs }
}

const reader =
  (file: FileHandle): ReadAt =>
  async (offset, length) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
    return buffer.subarray(0, bytesRead)
  }

/**
 * Checks a local file. ffmpeg gets it as `file:` and an absolute path, so no name can be read as an option or protocol.
 * @throws SS_SOURCE_NOT_FOUND, SS_SOURCE_IS_DIRECTORY, SS_SOURCE_UNREADABLE, SS_SOURCE_EMPTY, SS_SOURCE_TOO_LARGE,
 * SS_PLAYLIST_REFUSED, SS_INPUT_INVALID
 */
export async function openLocal(
  given: string,
  config: Pick<Config, 'sourceBytes'>,
  name: string = JSON.stringify(basename(given)),
): Promise<Source> {
  if (given === '' || given.includes('\0')) {
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot open ${name}: a path needs characters, none of them NUL`,
    )
  }
  const path = resolve(given)
  const found = await checked(path, name, config.sourceBytes)
  const { bytes } = found
  const file = await open(path, 'r').catch((error: unknown) => refuse(name, error))
  try {
    const readAt = reader(file)
    const head = await readAt(0, 4096)
    refusePlaylist(head, name)
    const layout = await boxLayout(readAt, bytes, MAX_BOXES)
    const source: Source = {
      name,
      input: `file:${path}`,
      inputOptions: fence(['file']),
      warnings: [],
      bytes,
      file: found,
      mp4: layout !== undefined,
      index: layout?.truncated === false ? await mp4Index(readAt, layout.moov) : undefined,
      truncated: layout?.truncated ?? endsEarly(head, bytes),
      seekable: true,
      failure: () => undefined,
      local: async () => source,
      close: async () => undefined,
    }
    return source
  } finally {
    await file.close()
  }
}
