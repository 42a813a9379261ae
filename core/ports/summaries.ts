import type { ToldOverview } from '../../schema/overview.ts'
import type { Tenant } from './identity.ts'

/** What is told of a camera: from an instant until before another one, in the words of the clock of a zone. */
export interface CameraRange {
  cameraId: string
  from: Date
  until: Date
  /** IANA name. @default that of the camera, else UTC */
  zone?: string
}

/** What happened, and who told it when. */
export interface Summary extends ToldOverview {
  madeAt: Date
}

/** What a summary that was ordered is to tell. */
export interface ToTell {
  /** Of what it is made. */
  parts: string
  /** What was counted; absent where there is nothing to tell, or more than one summary tells. */
  counted?: ToldOverview
  /** What tells these parts already. */
  kept?: Summary
  /** The process whose words are asked for; absent of a camera. */
  processId?: string
}

/**
 * What happened in a whole video, and in an hour or a day of a camera. Each call @throws the codes of the database, and SS_INPUT_INVALID
 * where more happened than one summary tells
 */
export interface Summaries {
  /**
   * As it was made when the process ended, as long as nothing changed since; else as it is counted now. Undefined while no chunk is
   * done, or where there is no such process.
   */
  ofProcess(tenant: Tenant, processId: string): Promise<Summary | undefined>
  /** The same of a camera; undefined where there is no such camera. @throws SS_INPUT_INVALID for a zone that there is not */
  ofCamera(tenant: Tenant, range: CameraRange): Promise<Summary | undefined>
  /** For whoever makes a summary; undefined where it is gone. */
  toTell(organizationId: string, summaryId: string): Promise<ToTell | undefined>
  /**
   * For the one scheduler of the cluster: orders the summaries that are due, each by a message in the transaction of its order (P1).
   * Returns how many were looked at.
   */
  orderDue(): Promise<number>
}
