import type { CameraName, RecordedCamera, Segment } from './ring.ts'

/** A segment on the disk of this machine. */
export interface SpooledSegment extends CameraName {
  segment: Segment
  path: string
}

/**
 * Records what cameras send, all the time, by a child process each. A segment lies on the disk of this machine (the spool) until it is
 * kept somewhere else and `done` was called.
 */
export interface Recorder {
  /**
   * Records until the signal aborts, and resolves then; what was recorded to that moment is handed on before. Segments are handed on one
   * after the other, each once it is whole; recording goes on meanwhile. Where they cannot be handed on, they wait on the disk.
   * @throws what ended it: SS_CAMERA_UNREACHABLE (also: no picture for a while, or no keyframe), SS_CAMERA_REFUSED,
   *   SS_CAMERA_UNRECORDABLE (it sends what cannot be kept so), SS_NOT_A_VIDEO, SS_SOURCE_NOT_FOUND, SS_DISK_FULL,
   *   SS_STORAGE_UNAVAILABLE
   */
  record(
    camera: RecordedCamera,
    onSegment: (spooled: SpooledSegment) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>
  /** What processes of this machine that are gone left on its disk, in the order of time. */
  leftBehind(): Promise<SpooledSegment[]>
  /** Removes a segment from the spool. */
  done(spooled: SpooledSegment): Promise<void>
  /** Ends every child process. What is in the spool stays. */
  close(): Promise<void>
}
