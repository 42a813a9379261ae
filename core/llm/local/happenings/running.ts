import type { Observation } from '../../../../schema/analysis.ts'
import { quantile } from '../../../media/analysis/scene.ts'
import type { Place, Sighting, Stretch } from '../../../media/analysis/types.ts'
import { familyOf } from '../../../media/analysis/families.ts'
import { nameOf } from '../words.ts'
import type { Teller } from './teller.ts'
import { attributesOf, ofThing } from './things.ts'

interface Limits {
  from: number
  downTo: number
  /** Shorter stretches are not told. */
  leastSeconds: number
}

/**
 * Own heights a second from which on, and down to which, something is fast: a person of 1.7 m who walks makes 0.8, one who runs more
 * than 1.7; what is no person must be a good deal faster (a car of 1.5 m from the side: 55 km/h).
 */
const RUNNING: Limits = { from: 1.7, downTo: 1.3, leastSeconds: 1.7 }
const FAST: Limits = { from: 10, downTo: 8, leastSeconds: 1.2 }
/** Speed is measured over so many seconds: single pictures tremble. */
const OVER_SECONDS = 0.75
/** Seen from above, or cut by an edge, a height says nothing: upright people are higher than wide. */
const UPRIGHT = 1.5
const EDGE = 0.01

/** Where somebody runs, or something moves fast. Heights are in shares of the picture, so its proportions are needed. */
export function happeningsOfSpeed(sighting: Sighting, aspect: number, { lasting }: Teller): Observation[] {
  const isRunner = familyOf(sighting.kind) === 'person'
  const height = heightOf(sighting.path, isRunner ? UPRIGHT : 0, aspect)
  if (height === undefined) return []
  const limits = isRunner ? RUNNING : FAST
  return fastStretches(sighting.path, height, aspect, limits).map(({ start, end, speed }) =>
    lasting(isRunner ? 'running' : 'moving_fast', {
      ...ofThing(sighting, { start, end }),
      what: isRunner ? `${nameOf(sighting)} runs` : `${nameOf(sighting)} moves fast`,
      confidence: Math.min(0.7, sighting.confidence),
      attributes: { ...attributesOf(sighting), heightsPerSecond: Number(speed.toFixed(1)) },
    }),
  )
}

/** Its height where it is whole, as a share of the picture's; undefined where it is never seen so. */
function heightOf(path: readonly Place[], upright: number, aspect: number): number | undefined {
  const whole = path.filter(
    ({ x, y, width, height }) => x > EDGE && y > EDGE && x + width < 1 - EDGE && y + height < 1 - EDGE,
  )
  if (whole.length < 3) return undefined
  const ratio = quantile(
    whole.map(({ width, height }) => height / (width * aspect)),
    0.5,
  )
  if (ratio < upright) return undefined
  return quantile(
    whole.map((place) => place.height),
    0.75,
  )
}

/** With hysteresis; `speed` is the highest, in own heights a second. */
export function fastStretches(
  path: readonly Place[],
  height: number,
  aspect: number,
  { from, downTo, leastSeconds }: Limits,
): (Stretch & { speed: number })[] {
  const found: (Stretch & { speed: number })[] = []
  let open: (Stretch & { speed: number }) | undefined
  for (const [index, place] of path.entries()) {
    const later = path.slice(index + 1).find(({ time }) => time - place.time >= OVER_SECONDS - 1e-6)
    if (!later) break
    const dx = (later.x + later.width / 2 - place.x - place.width / 2) * aspect
    const dy = later.y + later.height / 2 - place.y - place.height / 2
    const speed = Math.hypot(dx, dy) / (later.time - place.time) / height
    if (speed < (open ? downTo : from)) {
      open = undefined
      continue
    }
    if (!open) found.push((open = { start: place.time, end: later.time, speed }))
    open.end = later.time
    open.speed = Math.max(open.speed, speed)
  }
  return found.filter(({ start, end }) => end - start > leastSeconds - 1e-6)
}
