import { ANALYSIS_FPS, type Sighting, type Stretch } from './types.ts'

const LEAST_SECONDS = 2

/**
 * Stretches of at least two seconds in which nothing moves: nobody is in view, and no thing is on its way. A thing that stands still is
 * no activity; a person, or what keeps stirring in its place, is. `unknown` are stretches that cannot be judged.
 */
export function quietStretches(
  duration: number,
  sightings: readonly Sighting[],
  unknown: readonly Stretch[],
): Stretch[] {
  const frame = 1 / ANALYSIS_FPS
  const busy = [...sightings.flatMap(movingStretches), ...unknown].sort((a, b) => a.start - b.start)
  const quiet: Stretch[] = []
  let from = 0
  for (const { start, end } of [...busy, { start: duration, end: duration }]) {
    if (start - from >= LEAST_SECONDS) quiet.push({ start: from, end: start })
    from = Math.max(from, Math.min(duration, end + frame))
  }
  return quiet
}

/** When a sighting moves. */
export function movingStretches(sighting: Sighting): Stretch[] {
  const { start, end, stops } = sighting
  if (sighting.person >= 0.5 || sighting.lively) return [{ start, end }]
  const moving: Stretch[] = []
  let from = start
  for (const stop of stops) {
    if (stop.start > from) moving.push({ start: from, end: stop.start })
    from = stop.end
  }
  if (end > from) moving.push({ start: from, end })
  return moving
}
