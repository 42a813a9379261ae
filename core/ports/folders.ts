import type { CameraSource } from '../../schema/messages/index.ts'
import type { Cause } from '../errors.ts'

/** A file in the folder of a camera, in one of its versions. */
export interface FolderFile {
  /** Relative to the folder, with `/` between its parts. */
  name: string
  /** Another with each change of the file. */
  version: string
  bytes: number
  /** When it was changed last. */
  changedAt: Date
  /** When it came to be there as it is: never before its last change. */
  appearedAt: Date
}

export interface WatchedFolder {
  organizationId: string
  /** Of its camera. */
  id: string
  createdAt: Date
  source: Extract<CameraSource, { kind: 'folder' }>
  /** By whose clock names of files tell times. Absent: UTC. */
  zone?: string
}

/** What is in a folder, but for what nobody takes for a recording: hidden files, pictures, texts, what is still copied there. */
export interface FolderListing {
  /** Recordings that are whole: they did not change for some seconds. What was forgotten (`forget`) is not among them. */
  settled: FolderFile[]
  /** Recordings that may still be written to. */
  unsettled: FolderFile[]
  /** What can never be taken as it is, such as links that lead out of the folder. */
  refused: { file: FolderFile; cause: Cause }[]
  /** Files that were forgotten, and are still there unchanged. */
  done: number
}

/** When a recording was made. */
export interface MeasuredFile {
  startedAt: Date
  seconds: number
  /** What told `startedAt`: the name of the file, or the time of its last change. */
  clock: 'name' | 'file'
}

/** Folders into which something else writes recordings. They are only ever read. */
export interface Folders {
  /**
   * Looks what is there. A recording is told as settled by the second look at least, once it did not change for five seconds.
   * @throws SS_FOLDER_GONE (retryable), SS_FOLDER_TOO_LARGE, SS_ADDRESS_REFUSED
   */
  look(folder: WatchedFolder): Promise<FolderListing>
  /** Tells these no more, until they change. */
  forget(folder: WatchedFolder, files: readonly FolderFile[]): void
  /** Opens a recording, to tell when it was made and how long it is. @throws as `Media.open`, and SS_LINK_REFUSED */
  measure(folder: WatchedFolder, file: FolderFile): Promise<MeasuredFile>
}
