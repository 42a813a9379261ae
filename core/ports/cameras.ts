import type { Mask } from '../../schema/masks.ts'
import type { Region } from '../../schema/regions.ts'
import type { CameraSource } from '../../schema/messages/index.ts'
import type { ProcessStatus } from '../../schema/status.ts'
import type { Cause } from '../errors.ts'
import type { Tenant } from './identity.ts'

export interface NewCamera extends Tenant {
  /** Letters, digits, dots, dashes: what people and messages call it. Unique in its organization. */
  id: string
  source: CameraSource
  /** Seconds of one clip. */
  clipSeconds: number
  /** Seconds from the start of one clip to the start of the next; of a schedule of cron the shortest, and not to be given. */
  everySeconds: number
  /** When clips are taken: `always`, `on-demand`, or five fields of cron by the clock of its zone. @default always */
  schedule?: string
  /** Names of groups that it is in: rules, lists and searches can be about all cameras of one. @default none */
  groups?: readonly string[]
  /** Whether it is read what is written in its pictures. @default false */
  ocr?: boolean
  /** IANA name of the zone by whose clock its hours and days are told. @default UTC */
  zone?: string
  /** Whether all that it shows is recorded. @default where its source can be: streams, and files in a loop */
  records?: boolean
  /** How long that is kept, in seconds, and at most how much of it, in bytes. @default as the settings say */
  ringSeconds?: number
  ringBytes?: number
  /** How long its clips, all that was made of them, and what is recorded all the time are kept, in seconds. @default 0: until somebody has them erased */
  keepSeconds?: number
}

/** What of a camera changes. */
export type CameraChange = Partial<
  Pick<
    NewCamera,
    | 'source'
    | 'clipSeconds'
    | 'everySeconds'
    | 'schedule'
    | 'groups'
    | 'ocr'
    | 'zone'
    | 'records'
    | 'ringSeconds'
    | 'ringBytes'
    | 'keepSeconds'
  >
>

/** How the recording of a camera is. */
export interface CameraRecording {
  /** The end of its last segment, by whose clock its times are, and by how many milliseconds the clock of the source is ahead of the arrival of the pictures, where it has one. */
  latest?: { until: Date; clock: 'source' | 'arrival'; driftMs?: number }
  /** Nothing is recorded since, and why. */
  missing?: { since: Date; cause: Cause }
}

export interface CameraView extends Omit<NewCamera, 'cameras'> {
  ocr: boolean
  schedule: string
  /** In order. */
  groups: string[]
  /** What nobody is to see of it, by name. */
  masks: CameraMask[]
  /** All that it shows is recorded, or is to be. */
  records: boolean
  /** Where it is recorded. */
  recording?: CameraRecording
  createdAt: Date
  /** Start of the next clip; absent: on demand. */
  nextAt?: Date
  paused: boolean
  /** Its latest clip. */
  last?: { processId: string; status: ProcessStatus; at: Date; cause?: Cause }
}

/** A mask of a camera, as it is kept. */
export interface CameraMask extends Mask {
  /** How often it was set, 1 for the first time. */
  version: number
  updatedAt: Date
}

/** A line or a zone in the pictures of a camera, as it is kept. */
export interface CameraRegion {
  cameraId: string
  region: Region
  /** How often it was set, 1 for the first time. */
  version: number
  updatedAt: Date
}

/** A clip that somebody asked for. */
export interface ClipAskedFor {
  processId: string
  /** False: one is being taken already, or shows some of the seconds. */
  isNew: boolean
}

/** The cameras of an organization (P8), and the clips that they owe. Each call @throws the codes of the database, too */
export interface Cameras {
  /** The first clip is due at once, or as its schedule says. @throws SS_CAMERA_EXISTS, SS_SCHEDULE_INVALID; SS_INPUT_INVALID for a zone that there is not, or clips that overlap; SS_FORBIDDEN for a tenant of other cameras only */
  add(camera: NewCamera): Promise<CameraView>
  /** @throws SS_CAMERA_GONE */
  get(tenant: Tenant, id: string): Promise<CameraView>
  /** From its next clip on; what is not given stays. @throws SS_CAMERA_GONE, SS_SCHEDULE_INVALID, SS_INPUT_INVALID */
  change(tenant: Tenant, id: string, change: CameraChange): Promise<CameraView>
  /** By id; with `group` those that are in it. */
  list(tenant: Tenant, only?: { group?: string }): Promise<CameraView[]>
  /** Takes no clips until it is resumed. @throws SS_CAMERA_GONE */
  pause(tenant: Tenant, id: string): Promise<CameraView>
  /** @throws SS_CAMERA_GONE */
  resume(tenant: Tenant, id: string): Promise<CameraView>
  /**
   * Has a clip taken now, whatever the schedule says: of a camera that is recorded now the latest seconds, unless a clip shows some of them already, else those that come.
   * @throws SS_CAMERA_GONE, SS_CAMERA_PAUSED
   */
  takeClip(tenant: Tenant, id: string): Promise<ClipAskedFor>
  /** Lines and zones of cameras, by name; of one that is not there, none. */
  regions(tenant: Tenant, cameraIds: readonly string[]): Promise<CameraRegion[]>
  /**
   * From the next chunk that is described on; one of the same name is replaced.
   * @throws SS_CAMERA_GONE; SS_INPUT_INVALID where it cannot be used, or the camera has as many as it can
   */
  setRegion(tenant: Tenant, cameraId: string, region: Region): Promise<CameraRegion>
  /** @throws SS_CAMERA_GONE, SS_NOT_FOUND */
  removeRegion(tenant: Tenant, cameraId: string, name: string): Promise<void>
  /**
   * From then on nothing is kept of the camera, and no clip is shown to a model, that shows what a mask covers; one of the same name is
   * replaced. What was kept before stays as it is.
   * @throws SS_CAMERA_GONE; SS_INPUT_INVALID where it cannot be used, or the camera has as many as it can
   */
  setMask(tenant: Tenant, cameraId: string, mask: Mask): Promise<CameraMask>
  /** @throws SS_CAMERA_GONE, SS_NOT_FOUND */
  removeMask(tenant: Tenant, cameraId: string, name: string): Promise<void>
  /**
   * Forgets the camera, its lines and zones, and cancels the clips under way; clips that were taken stay. What was recorded of it all the
   * time goes when its time is over; where it is not to be kept it is out of sight at once, and removed within minutes: whoever does not
   * say so, such as an older program, destroys nothing. @throws SS_CAMERA_GONE
   */
  remove(tenant: Tenant, id: string, how?: { keepRecordings?: boolean }): Promise<void>
  /**
   * Orders a clip of each camera that is due and has none to be taken yet: its process (queued) and the message for S2,
   * in one transaction (P1). Of a camera that is recorded, a clip is due once its range is; what was missed is made up for, newest
   * first, as far back as the settings say: what is older is given up, and the audit log says so. Of others, what was missed is not
   * made up for: of a schedule of cron a clip is taken up to ten minutes late, else none until the next time. A camera that is away is tried less and less often. Returns how many were ordered. For the one scheduler of the cluster; ordered twice, a clip is one (P2).
   */
  orderDue(): Promise<number>
}
