import { toPixel, type Stretch } from './axis.ts'

/** Something that a camera saw, as far as the axis shows it. */
export interface Moment extends Stretch {
  id: string
  camera: string
  type: string
  description: string
  /** 0 to 1. */
  confidence: number
  reviewed: boolean
  processId: string
  chunkId: string
}

/** What is drawn in one piece: a moment, or several that lie too close to each other to be told apart. */
export interface Bar {
  /** Pixels from the axis' beginning. */
  left: number
  right: number
  /** By their beginning. */
  moments: Moment[]
  /** How many of them nobody has seen to. */
  unreviewed: number
}

/** The moments of one kind at one camera. */
export interface Lane {
  camera: string
  type: string
  bars: Bar[]
}

/** What is narrower could be neither seen nor pointed at. */
const NARROWEST = 4
/** What lies closer is one bar. */
const APART = 2

export const byBeginning = (a: Moment, b: Moment): number => a.from - b.from || (a.id < b.id ? -1 : 1)

/** A lane for each camera and kind of which something lies in the stretch: cameras as given, kinds by name. */
export function lanesOf(
  moments: readonly Moment[],
  cameras: readonly string[],
  view: Stretch,
  pixels: number,
): Lane[] {
  const byCamera = Map.groupBy(
    moments.filter(({ from, until }) => from < view.until && until >= view.from),
    ({ camera }) => camera,
  )
  return cameras.flatMap((camera) => {
    const byType = Map.groupBy(byCamera.get(camera) ?? [], ({ type }) => type)
    return [...byType.keys()]
      .sort()
      .map((type) => ({ camera, type, bars: barsOf(byType.get(type)!, view, pixels) }))
  })
}

/** From left to right, without overlaps; each moment is in exactly one. */
export function barsOf(moments: readonly Moment[], view: Stretch, pixels: number): Bar[] {
  const bars: Bar[] = []
  for (const moment of [...moments].sort(byBeginning)) {
    const left = toPixel(view, pixels, moment.from)
    const right = Math.max(toPixel(view, pixels, moment.until), left + NARROWEST)
    const last = bars.at(-1)
    const unreviewed = moment.reviewed ? 0 : 1
    if (last && left < last.right + APART) {
      last.moments.push(moment)
      last.right = Math.max(last.right, right)
      last.unreviewed += unreviewed
    } else bars.push({ left, right, moments: [moment], unreviewed })
  }
  return bars
}

/** The bar at a pixel, or the closest one that is at most `reach` pixels away; undefined where there is none. */
export function barAt(bars: readonly Bar[], pixel: number, reach = 6): Bar | undefined {
  let [closest, least]: [Bar | undefined, number] = [undefined, reach]
  for (const bar of bars) {
    const away = Math.max(bar.left - pixel, pixel - bar.right, 0)
    if (away <= least && (closest === undefined || away < least)) [closest, least] = [bar, away]
  }
  return closest
}
