import { causeOf, isOutage, type Cause, type ErrorCode } from '../core/errors.ts'
import type { CameraFiles, DueFolder, FolderFile, Folders, FolderListing } from '../core/ports.ts'
import { defineScheduler } from './scheduler.ts'

/** Folders that are looked at side by side. */
const AT_ONCE = 4
/** So long files are opened in one look: the next goes on. Milliseconds. */
const OPENING_MS = 20_000
/** What keeps any file of a folder from being opened. */
const ALL_WAIT: readonly ErrorCode[] = ['SS_FFMPEG_MISSING', 'SS_FOLDER_GONE']
/** The shortest time to the next look, where something is still to be done. Milliseconds. */
const SOON_MS = 5_000
/** Looks take at most this share of the time. */
const SHARE = 0.1

interface Needs {
  cameraFiles: CameraFiles
  folders: Folders
  clock: { now(): number }
}

/**
 * S2: looks into the folders of cameras, and orders the process of each recording that is whole. One in the cluster does; a second at the same
 * moment orders none twice. What is too much at once waits in its folder.
 */
export default defineScheduler({
  name: 'folder-scheduler',
  everyMs: 1000,
  needs: ['cameraFiles', 'folders', 'clock'],
  async tick(needs) {
    const due = await needs.cameraFiles.due()
    for (let from = 0; from < due.length; from += AT_ONCE) {
      const looks = due.slice(from, from + AT_ONCE).map((folder) => lookAt(folder, needs))
      const failed = (await Promise.allSettled(looks)).find(({ status }) => status === 'rejected')
      if (failed) throw (failed as PromiseRejectedResult).reason
    }
  },
})

async function lookAt(folder: DueFolder, needs: Needs): Promise<void> {
  const { cameraFiles, folders, clock } = needs
  const everyMs = folder.everySeconds * 1000
  const began = clock.now()
  let listing: FolderListing
  try {
    listing = await folders.look(folder)
  } catch (thrown) {
    const nothing = { done: 0, waiting: 0, unsettled: 0, cause: causeOf(thrown) }
    return cameraFiles.looked(folder, nothing, { inMs: everyMs, passed: [] })
  }
  const tookMs = clock.now() - began
  const { settled, unsettled, refused, done } = listing
  for (const { file, cause } of await undone(cameraFiles, folder, refused))
    await cameraFiles.refuse(folder, file, cause)
  const isPassed = passing(folder, began)
  const passed = [...settled, ...unsettled].filter(isPassed)
  const whole = settled.filter((file) => !isPassed(file))
  const toTake = await cameraFiles.undone(folder, whole)
  const open = new Set(toTake)
  folders.forget(
    folder,
    whole.filter((file) => !open.has(file)),
  )
  const { waiting, cause } = await takeSome(folder, toTake, needs)
  const look = {
    ...{ done: done + settled.length - waiting, waiting },
    ...{ unsettled: unsettled.filter((file) => !isPassed(file)).length, ...(cause && { cause }) },
  }
  const isBusy = look.waiting + look.unsettled > 0
  const inMs = Math.max(isBusy ? Math.min(everyMs, SOON_MS) : everyMs, tookMs / SHARE)
  const hidden = refused.map(({ file }) => file).filter(({ version }) => version === '')
  await cameraFiles.looked(folder, look, { inMs, passed, hidden })
  folders.forget(folder, passed)
}

async function undone(
  cameraFiles: CameraFiles,
  folder: DueFolder,
  refused: FolderListing['refused'],
): Promise<FolderListing['refused']> {
  const files = new Set(
    await cameraFiles.undone(
      folder,
      refused.map(({ file }) => file),
    ),
  )
  return refused.filter(({ file }) => files.has(file))
}

/** What is not to be taken: what was there before the camera, unless that is wanted, and what would be erased at once. */
function passing(
  { isFirst, source, createdAt, keepSeconds }: DueFolder,
  now: number,
): (file: FolderFile) => boolean {
  const isOlder = isFirst && !source.existing
  const oldest = keepSeconds === undefined ? -Infinity : now - keepSeconds * 1000
  return ({ appearedAt, changedAt }) => (isOlder && appearedAt <= createdAt) || changedAt.getTime() < oldest
}

/** Takes recordings in their order, as many as there is room for. Returns how many are left. */
async function takeSome(
  folder: DueFolder,
  files: readonly FolderFile[],
  { cameraFiles, folders, clock }: Needs,
): Promise<{ waiting: number; cause?: Cause }> {
  const until = clock.now() + OPENING_MS
  let [room, opened] = [folder.free, 0]
  for (const file of files) {
    if (room === 0 || clock.now() > until) break
    opened += 1
    try {
      const measured = await folders.measure(folder, file)
      const became = await cameraFiles.take(folder, file, measured)
      if (became === 'gone') break
      if (became === 'taken') room -= 1
      folders.forget(folder, [file])
    } catch (thrown) {
      const cause = causeOf(thrown)
      // Of this machine, and not of the file: all of them wait until it has passed.
      if (isOutage(cause) || ALL_WAIT.includes(cause.code))
        return { waiting: files.length - opened + 1, cause }
      await cameraFiles.refuse(folder, file, cause)
    }
  }
  return { waiting: files.length - opened }
}
