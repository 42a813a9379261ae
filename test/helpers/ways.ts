import { ANALYSIS_FPS, type Place } from '../../core/media/analysis/types.ts'

/**
 * The way of something at an even speed from point to point (seconds, and where its middle is in shares of the picture), as often as
 * pictures are looked at.
 */
export function way(...points: readonly (readonly [time: number, x: number, y: number])[]): Place[] {
  return sized(0.05, 0.3, ...points)
}

/** The same of something so wide and high. */
export function sized(
  width: number,
  height: number,
  ...points: readonly (readonly [time: number, x: number, y: number])[]
): Place[] {
  const places: Place[] = []
  for (let index = 1; index < points.length; index++) {
    const [start, fromX, fromY] = points[index - 1]!
    const [end, toX, toY] = points[index]!
    const steps = Math.round((end - start) * ANALYSIS_FPS)
    for (let step = index === 1 ? 0 : 1; step <= steps; step++) {
      const share = step / steps
      const x = fromX + (toX - fromX) * share - width / 2
      const y = fromY + (toY - fromY) * share - height / 2
      places.push({ time: start + step / ANALYSIS_FPS, x, y, width, height })
    }
  }
  return places
}
