import type { Mask } from '../../schema/masks.ts'
import type { Warning } from '../../schema/facts.ts'
import type { CameraSource } from '../../schema/messages/index.ts'

/** What was taken, as a temporary file: the taker's to move; it vanishes when it is released. */
export interface Clip {
  /** Matroska, one video stream as the camera sends it or as its file has it, or with its masks drawn. */
  path: string
  /** Instant of its first picture. */
  startedAt: Date
  seconds: number
  /** What is wrong with it without making it unusable. */
  warnings?: Warning[]
  release(): Promise<void>
}

export interface TakenCamera {
  id: string
  source: CameraSource
  /** What nobody is to see of it: it is black in the clip. */
  masks: readonly Mask[]
  /** Whose it is, where all that it shows is recorded: clips come from there. Absent: they are taken of the source. */
  ring?: { organizationId: string }
  /** Of a folder: which file, in which version. */
  file?: { name: string; version: string }
}

export interface Clips {
  /**
   * Takes what the camera shows from `from` to `to`, and returns when that has passed. A camera without memory shows only
   * the present: where `from` is past, the clip is as long and starts now, and says so by `startedAt`. One that stops
   * showing pictures gives a shorter clip. One that is recorded has a memory: where nothing of the range was, the cause of its hole is
   * thrown, or SS_NOT_RECORDED.
   * @throws SS_CAMERA_UNREACHABLE (retryable), SS_CAMERA_REFUSED (wrong credentials or path), SS_NOT_A_VIDEO,
   *   SS_SOURCE_NOT_FOUND (the file of a loop), SS_DISK_FULL, SS_STORAGE_UNAVAILABLE (nothing can be written here),
   *   SS_CAMERA_UNMASKABLE; of a file in a folder the codes of videos, SS_LINK_REFUSED, and SS_RECORDING_CHANGED where it is there in another version;
   *   or the reason of the signal
   */
  take(camera: TakenCamera, range: { from: Date; to: Date }, signal: AbortSignal): Promise<Clip>
  /** Ends every child process and removes every temporary file. */
  close(): Promise<void>
}
