/** What is made again, and by which process. */
export interface Made {
  processId: string
  /** What it was made of; undefined where that was a part of a process. */
  replaces?: string
  /** Of a clip. */
  cameraId?: string
}
