interface Clip {
  status: string
  cause?: { code: string } | null
}

/** What is known of a camera, as far as its state follows from it. */
export interface Watched {
  paused: boolean
  clipSeconds: number
  /** Start of the next clip, ISO 8601; null: on demand. */
  nextAt: string | null
  /** Its latest clips, the newest first. */
  recent: { nodes: readonly Clip[] }
  /** The latest clip of which there is a picture. */
  pictured: { nodes: readonly unknown[] }
}

/** What a camera may be called that calls itself so: letters and digits, with dashes between its words. */
export const idOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .join('-')
    .slice(0, 64)

export const CAMERA_STATES = ['watching', 'new', 'late', 'away', 'refused', 'failing', 'paused'] as const
export type CameraState = (typeof CAMERA_STATES)[number]

/** What is longer than a clip takes to be taken and handed on. Seconds. */
const GRACE = 15

/** How late the next clip is, in seconds; 0 where it is in time. */
export function lateness({ paused, clipSeconds, nextAt }: Watched, now: number): number {
  if (paused || nextAt === null) return 0
  const late = (now - Date.parse(nextAt)) / 1000
  return late > clipSeconds + GRACE ? late : 0
}

/** The latest clip of which it is known what came of it: one that is just being taken says nothing. */
export const lastEnded = <T extends Clip>({ recent }: { recent: { nodes: readonly T[] } }): T | undefined =>
  recent.nodes.find(({ status }) => status === 'completed' || status === 'failed')

/** How a camera is: what somebody has to do something about comes before what passes. */
export function stateOf(camera: Watched, now: number): CameraState {
  if (camera.paused) return 'paused'
  const last = lastEnded(camera)
  if (last?.status === 'failed') {
    if (last.cause?.code === 'SS_CAMERA_UNREACHABLE') return 'away'
    return last.cause?.code === 'SS_CAMERA_REFUSED' ? 'refused' : 'failing'
  }
  if (lateness(camera, now) > 0) return 'late'
  // Where many clips wait to be analysed none of the latest has ended.
  return last || camera.pictured.nodes.length > 0 ? 'watching' : 'new'
}

/** Whether somebody has to look after it. */
export const needsCare = (state: CameraState): boolean =>
  state === 'late' || state === 'away' || state === 'refused' || state === 'failing'

export interface Covered {
  stretches: readonly { from: string; until: string }[]
  gaps: readonly { from: string; until: string; cause?: { code: string } | null }[]
}

/** Of a range: the share that was recorded, 0 to 1, and how many seconds are missing although a clip was ordered. */
export function coverage({ stretches, gaps }: Covered): { share: number; missing: number } {
  const seconds = (all: readonly { from: string; until: string }[]): number =>
    all.reduce((sum, { from, until }) => sum + (Date.parse(until) - Date.parse(from)) / 1000, 0)
  const [taken, empty] = [seconds(stretches), seconds(gaps)]
  const whole = taken + empty
  return {
    share: whole > 0 ? Math.min(1, taken / whole) : 0,
    missing: seconds(gaps.filter(({ cause }) => cause)),
  }
}
