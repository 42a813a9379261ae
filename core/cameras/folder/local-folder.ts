import { lstat, opendir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { causeOf, SpectraError } from '../../errors.ts'
import type { FolderFile, FolderListing } from '../../ports.ts'
import { isRecording, isShown, LONGEST_NAME, MOST_FILES } from './recordings.ts'

type Found = Pick<FolderListing, 'refused'> & { files: FolderFile[] }

const codeOf = (thrown: unknown): string => String((thrown as { code?: unknown } | null)?.code ?? thrown)

/** What is away within the time of a look was moved or removed. */
const isAway = (thrown: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(thrown))

/**
 * The recordings in a directory of this machine and all below it. Links are not followed: what they point at is found where it lies, or is
 * out of the folder and refused. Symlinked directories are left out.
 * @throws SS_FOLDER_GONE, SS_FOLDER_TOO_LARGE, or the reason of the signal
 */
export async function filesOfDirectory(place: string, signal: AbortSignal): Promise<Found> {
  const found: Found = { files: [], refused: [] }
  let seen = 0
  const root = await realpath(place).catch((thrown: unknown) => {
    throw gone(place, thrown)
  })

  async function walk(folder: string): Promise<void> {
    const entries = await opendir(join(root, folder)).catch((thrown: unknown) => {
      if (folder === '') throw gone(place, thrown)
      if (!isAway(thrown)) found.refused.push(hidden(`${folder}/`))
      return undefined
    })
    if (!entries) return
    for await (const entry of entries) {
      signal.throwIfAborted()
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) {
        if (isShown(entry.name)) await walk(name)
        continue
      }
      if (!isRecording(entry.name)) continue
      if ((seen += 1) > MOST_FILES) throw tooLarge(place)
      await note(name, entry.isSymbolicLink())
    }
  }

  async function note(name: string, isLink: boolean): Promise<void> {
    const path = join(root, name)
    try {
      const file = await fileAt(root, name)
      const refusal =
        !file.isRegular && !isLink
          ? notRegular(name)
          : isLink
            ? await linkRefusal(root, path, name)
            : tooLong(name)
      if (refusal) found.refused.push({ file: file.file, cause: causeOf(refusal) })
      else if (!isLink) found.files.push(file.file)
    } catch (thrown) {
      if (!isAway(thrown)) throw thrown
      // What is no UTF-8 is read with a replacement, and not found by that.
      if (name.includes('\ufffd')) found.refused.push(hidden(name, 'its name is no UTF-8'))
    }
  }

  await walk('')
  return found
}

/** A file as it is now, of a link the link itself. */
async function fileAt(root: string, name: string): Promise<{ file: FolderFile; isRegular: boolean }> {
  const state = await lstat(join(root, name))
  const file = {
    ...{ name, version: versionOf(state), bytes: state.size },
    changedAt: new Date(Math.trunc(state.mtimeMs)),
    appearedAt: new Date(Math.trunc(Math.max(state.mtimeMs, state.ctimeMs))),
  }
  return { file, isRegular: state.isFile() }
}

/** Size and time of the last change: what a recorder alters with each write. */
export const versionOf = ({ size, mtimeMs }: { size: number; mtimeMs: number }): string =>
  `${size}:${Math.trunc(mtimeMs)}`

/**
 * The path of a file in a directory, as long as that leads to a file in it.
 * @throws SS_FOLDER_GONE (retryable: it may be mounted again), SS_SOURCE_NOT_FOUND, SS_SOURCE_UNREADABLE, SS_LINK_REFUSED
 */
export async function pathWithin(place: string, name: string): Promise<string> {
  const root = await realpath(place).catch((thrown: unknown) => {
    throw gone(place, thrown)
  })
  const path = await realpath(join(root, name)).catch((thrown: unknown) => {
    if (!isAway(thrown)) throw unreadable(name)
    const state = 'it is no longer in its folder'
    throw new SpectraError('SS_SOURCE_NOT_FOUND', `Cannot open ${JSON.stringify(name)}: ${state}`)
  })
  if (path.startsWith(root.endsWith(sep) ? root : root + sep)) return path
  throw linkedOut(name)
}

/** Nothing where a link leads to what is found by itself, or to a directory, or nowhere. */
async function linkRefusal(root: string, path: string, name: string): Promise<SpectraError | undefined> {
  const target = await realpath(path)
  if (target.startsWith(root + sep)) return undefined
  return (await stat(target)).isFile() ? linkedOut(name) : undefined
}

const unreadable = (name: string, state = 'this user may not read it'): SpectraError =>
  new SpectraError('SS_SOURCE_UNREADABLE', `Cannot look into ${JSON.stringify(name)}: ${state}`)

/** What has no state of its own that could be read. */
const hidden = (name: string, state?: string): FolderListing['refused'][number] => ({
  file: { name, version: '', bytes: 0, changedAt: new Date(0), appearedAt: new Date(0) },
  cause: causeOf(unreadable(name, state)),
})

const linkedOut = (name: string): SpectraError =>
  new SpectraError(
    'SS_LINK_REFUSED',
    `Cannot take ${JSON.stringify(name)}: it is a link that leads out of its folder`,
  )

const notRegular = (name: string): SpectraError =>
  new SpectraError('SS_SOURCE_UNREADABLE', `Cannot take ${JSON.stringify(name)}: it is not a regular file`)

export const tooLong = (name: string): SpectraError | undefined =>
  Buffer.byteLength(name) <= LONGEST_NAME
    ? undefined
    : new SpectraError(
        'SS_INPUT_INVALID',
        `Cannot take ${JSON.stringify(`${name.slice(0, 80)}...`)}: its name with its folders has more than ${LONGEST_NAME} bytes`,
      )

export const tooLarge = (place: string): SpectraError =>
  new SpectraError('SS_FOLDER_TOO_LARGE', `Cannot watch ${place}: it has more than ${MOST_FILES} files`)

const WHY: Record<string, string> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'it is no folder',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ELOOP: 'its links lead in a circle',
}

const gone = (place: string, thrown: unknown): SpectraError =>
  new SpectraError('SS_FOLDER_GONE', `Cannot look into ${place}: ${WHY[codeOf(thrown)] ?? codeOf(thrown)}`, {
    cause: thrown,
  })
