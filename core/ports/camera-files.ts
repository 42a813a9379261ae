import type { CameraSource } from '../../schema/messages/index.ts'
import type { Cause } from '../errors.ts'
import type { FolderFile, MeasuredFile, WatchedFolder } from './folders.ts'
import type { Tenant } from './identity.ts'

/** The source of a camera whose recordings something else writes into a folder. */
export type FolderSource = Extract<CameraSource, { kind: 'folder' }>

/** A folder that is to be looked at now. */
export interface DueFolder extends WatchedFolder {
  /** Nobody has looked at it yet. */
  isFirst: boolean
  /** Seconds from one look to the next. */
  everySeconds: number
  /** Recordings that may be taken now: what is not analysed yet waits in the folder, and not in a queue. */
  free: number
  /** How long its footage is kept, in seconds. Absent: until somebody has it erased. */
  keepSeconds?: number
}

/** What a look found, beside what was done about it. */
export interface FolderLook {
  done: number
  waiting: number
  unsettled: number
  cause?: Cause
}

/** How a folder is. */
export interface FolderView {
  /** The last look. Absent: nobody has looked yet. */
  look?: FolderLook & { at: Date }
  taken: number
  refused: number
  passed: number
  /** What was taken last. */
  latest?: { name: string; startedAt: Date; seconds: number; clock: 'name' | 'file'; at: Date }
  /** The latest that could not be taken, and why: at most ten. */
  refusals: { name: string; cause: Cause; at: Date }[]
}

/**
 * What became of the files in the folders of cameras. For the scheduler, of all organizations; `of` and `view` are bound to one (P8). Each
 * call @throws the codes of the database.
 */
export interface CameraFiles {
  /** Folders whose next look is due, of cameras that are not paused. */
  due(): Promise<DueFolder[]>
  /** Those of the files of which nothing is noted, the newest first; then those that were refused for what may pass without a change of the file. */
  undone(folder: WatchedFolder, files: readonly FolderFile[]): Promise<FolderFile[]>
  /**
   * Orders the process of a recording, with the row that says it was taken, in one transaction (P1): whoever else takes the same version of the
   * same file finds it taken (P2). Another version that shows some of the same time, as of a file that was written to after it was taken, is
   * refused (SS_RECORDING_CHANGED). Returns what became of it; `gone`: the camera was removed or paused meanwhile.
   */
  take(
    folder: DueFolder,
    file: FolderFile,
    measured: MeasuredFile,
  ): Promise<'taken' | 'known' | 'refused' | 'gone'>
  /** Notes why a file cannot be taken. One that was taken stays so. */
  refuse(folder: WatchedFolder, file: FolderFile, cause: Cause): Promise<void>
  /**
   * Notes what is not to be taken, and that somebody looked; in one transaction, so that what is there from the start is told once. Of what could
   * not even be looked at (`hidden`), what can be now is told no more.
   */
  looked(
    folder: DueFolder,
    look: FolderLook,
    next: { inMs: number; passed: readonly FolderFile[]; hidden?: readonly FolderFile[] },
  ): Promise<void>
  /** The file that a process was made of, or one that it does again. Undefined: none. */
  of(tenant: Tenant, processId: string): Promise<Pick<FolderFile, 'name' | 'version'> | undefined>
  /** @throws SS_CAMERA_GONE */
  view(tenant: Tenant, cameraId: string): Promise<FolderView>
}
