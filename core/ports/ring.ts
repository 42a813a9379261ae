import type { Mask } from '../../schema/masks.ts'
import type { CameraSource } from '../../schema/messages/index.ts'
import type { Cause } from '../errors.ts'
import type { Tenant } from './identity.ts'

/** Names a camera in the whole cluster. */
export interface CameraName {
  organizationId: string
  cameraId: string
}

/** A camera that is to be recorded, or was. */
export interface RecordedCamera extends CameraName {
  source: CameraSource
  /** What nobody is to see of it. */
  masks: readonly Mask[]
  paused: boolean
  /** How long it is kept, and how much of it; as the camera says, where it does. */
  ringSeconds?: number
  ringBytes?: number
  /** The end of its last segment, and whether something is missing since. */
  until?: Date
  /** When that segment was kept: by our clock, whatever that of the camera says. */
  keptAt?: Date
  missing: boolean
}

/** A few seconds as the camera sent them, or with its masks drawn, from a keyframe on: an MPEG transport stream with one video stream. */
export interface Segment {
  startAt: Date
  endAt: Date
  /** The same for all that one connection brought. */
  runId: string
  /** Whose times these are: the source's own, or ours when the pictures arrived. */
  clock: 'source' | 'arrival'
  /** By how many milliseconds the clock of the source is ahead of the arrival of the pictures; absent where it has none, or shows none. */
  driftMs?: number
  /** A clock was set between the segment before, of the same connection, and this one. */
  isSet?: boolean
  bytes: number
  frames: number
  codec: string
  width: number
  height: number
  /** What was hidden in it when it was recorded (`coverOf`); absent: nothing. */
  covers?: string[]
}

export interface StoredSegment extends Segment {
  key: string
}

/** A time without pictures, and why. Without `until` it lasts. */
export interface Hole {
  from: Date
  until?: Date
  cause: Cause
}

export interface Recorded {
  /** Those that show something of the range, in the order of time. */
  segments: StoredSegment[]
  holes: Hole[]
}

/** What is recorded of cameras all the time, as rows. Each call @throws the codes of the database, too */
export interface Ring {
  /** All cameras of the cluster that are to be recorded: those with a source that can be, unless they say no. Paused ones, too. */
  cameras(): Promise<RecordedCamera[]>
  /**
   * Adds a segment whose object is stored, and ends the hole before it. What is added twice is there once. Where something is
   * missing between the segment before and this one and no hole says why, `unexplained` is its cause; where a clock was set, SS_CLOCK_CHANGED.
   */
  add(camera: CameraName, segment: StoredSegment, unexplained: Cause): Promise<boolean>
  /**
   * Begins a hole where the last segment ends, or `since`, whichever is later; with another cause than the one that lasts, ends that
   * one at `now`. The same cause twice is one hole.
   */
  miss(camera: CameraName, cause: Cause, since: Date): Promise<void>
  /** Whether a segment shows nothing that masks of its camera are to hide, as they are now. */
  mayKeep(camera: CameraName, segment: Pick<Segment, 'covers'>): Promise<boolean>
  /** Begins a hole as `miss` does, unless one lasts: that one's cause stays. */
  leaveOut(camera: CameraName, cause: Cause, since: Date): Promise<void>
  /** The end of the last segment; undefined where there is none. */
  end(camera: CameraName): Promise<Date | undefined>
  /** What there is between two instants. */
  recorded(tenant: Tenant, cameraId: string, range: { from: Date; until: Date }): Promise<Recorded>
  /**
   * Takes what is older than `before`, and the oldest beyond `bytes`, out of sight. Returns the keys of all that is out of sight, at
   * most `limit`: their objects are removed, and then `forget` is called.
   */
  expire(
    camera: CameraName,
    bounds: { before: Date; bytes: number; limit: number },
  ): Promise<{ keys: string[]; until?: Date; bytes: number }>
  /** Drops the rows of expired segments, and the holes that ended before all that is left. */
  forget(camera: CameraName, keys: readonly string[]): Promise<void>
  /** Those of these keys that a row names. */
  claimed(organizationId: string, keys: readonly string[]): Promise<string[]>
  /** Cameras of which something is kept that nobody records any more. */
  abandoned(): Promise<(CameraName & Pick<RecordedCamera, 'ringSeconds' | 'ringBytes'>)[]>
}
