import type { Cause } from '../errors.ts'
import type { NewCaseItem } from './cases.ts'
import type { Identity } from './identity.ts'

/** A part of a chunk's file that becomes part of an export. Seconds are those within the file. */
export interface ExportPiece {
  processId: string
  ordinal: number
  key: string
  /** Of the file, as it was recorded when it was stored. */
  sha256: string
  codec: string
  fps: number
  width: number
  height: number
  /** How long the file is. */
  seconds: number
  cutFrom: number
  cutTo: number
  cameraId?: string
  /** Of its video or clip. */
  title: string
  /** When its first picture was taken, ISO 8601 in UTC; absent where nobody knows. */
  at?: string
  /** IANA name of the camera's zone. */
  zone?: string
}

/**
 *     waiting -> running -> done -> expired
 *        +----------+-> failed | cancelled
 */
export type ExportState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'expired'

/** What stands in the file beside the footage, so that somebody else can check it. */
export interface ExportManifest {
  name: string
  exportId: string
  madeAt: string
  file: { sha256: string; bytes: number; seconds: number; made: 'copied' | 'encoded'; sound: false }
  pieces: ManifestPiece[]
}

export interface ManifestPiece {
  /** Where it begins in the file, in seconds. */
  startsAt: number
  seconds: number
  cameraId?: string
  title: string
  processId: string
  chunk: number
  cutFrom: number
  cutTo: number
  from?: string
  until?: string
  /** The same by the clock of the camera's zone, with its offset. */
  fromLocal?: string
  untilLocal?: string
  zone?: string
  source: { sha256: string; isAsRecorded: boolean }
}

/** Footage that is made into one file. */
export interface FootageExport {
  id: string
  name: string
  state: ExportState
  doneSeconds: number
  allSeconds: number
  caseId?: string
  /** Of the file, while it is there; that of its manifest beside it. */
  key?: string
  manifestKey?: string
  bytes?: number
  manifest?: ExportManifest
  cause?: Cause
  userId?: string
  createdAt: Date
  /** When the file goes. */
  expiresAt?: Date
}

export interface NewExport {
  name: string
  items: readonly NewCaseItem[]
  caseId?: string
}

/**
 * Footage as one playable file, made in the background: one at a time by each gateway, going on in another where one ends, for at most
 * three tries. It is there for a day, or until footage that it shows is erased. Whoever is limited to cameras sees those that show nothing
 * else (P8). Each call @throws the codes of the database
 */
export interface Exports {
  /**
   * @throws SS_NOT_FOUND for what is not there; SS_INPUT_INVALID where nothing was recorded, or it would be longer than 4 hours;
   *   SS_QUOTA_EXCEEDED
   */
  order(identity: Identity, wanted: NewExport): Promise<FootageExport>
  /** @throws SS_NOT_FOUND */
  get(identity: Identity, id: string): Promise<FootageExport>
  /** Newest first, at most 100. */
  list(identity: Identity, caseId?: string): Promise<FootageExport[]>
  /** What is made ends, and what was made goes. @throws SS_NOT_FOUND */
  cancel(identity: Identity, id: string): Promise<FootageExport>
  /** Makes what is ordered, here or elsewhere, until what it returns is called, which hands back what is being made. */
  start(log?: ExportLog): () => Promise<void>
}

export interface ExportLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}
