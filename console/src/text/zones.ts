/**
 * By whose clock times are told: `site` (what a camera saw by the camera's own, as sentences about it do), `here` (this machine's), or
 * an IANA name, which then holds for everything.
 */
export type Clock = string

/** Zones by camera; null: it has none of its own, and is told in UTC. */
export type CameraZones = ReadonlyMap<string, string | null>

export const machineZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Of what no camera saw: orders, restarts, sign-ins, videos that were sent. */
export const zoneOf = (clock: Clock): string => (clock === 'site' || clock === 'here' ? machineZone() : clock)

/** Of what a camera saw. A camera that is not known, because it was removed, is told as what no camera saw. */
export function footageZone(clock: Clock, zones: CameraZones, camera: string | null | undefined): string {
  if (clock !== 'site' || camera == null) return zoneOf(clock)
  const zone = zones.get(camera)
  return zone === undefined ? zoneOf(clock) : (zone ?? 'UTC')
}

/** Of an axis on which all of these cameras stand: theirs where they share one, else that of the viewer. */
export function axisZone(clock: Clock, zones: CameraZones, cameras: readonly string[]): string {
  const all = new Set(cameras.map((camera) => footageZone(clock, zones, camera)))
  const [only] = all
  return all.size === 1 ? only! : zoneOf(clock)
}
