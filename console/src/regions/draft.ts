import { faultOf, type Point, type Shape, type ShapeFault } from './shape.ts'

export const FAMILIES = ['person', 'vehicle', 'animal', 'thing'] as const
export type Family = (typeof FAMILIES)[number]
export const DIRECTIONS = ['both', 'left', 'right'] as const
export type Direction = (typeof DIRECTIONS)[number]

/** A line or zone as the API tells of it. */
export interface KnownRegion {
  name: string
  kind: Shape['kind']
  points: readonly (readonly number[])[]
  families: readonly Family[]
  direction: Direction | null
  dwellSeconds: number | null
  crowdFrom: number | null
}

/** One that is being drawn. Numbers are as they were typed. */
export interface Draft extends Shape {
  name: string
  /** Empty: all things. */
  families: readonly Family[]
  direction: Direction
  dwellSeconds: string
  crowdFrom: string
  /** There is none of this name yet. */
  isNew: boolean
}

export type DraftFault = ShapeFault | 'name' | 'taken' | 'dwell' | 'crowd'

/** Whether the points are at fault, not what was typed. */
export const isOfShape = (fault: DraftFault): fault is ShapeFault =>
  !['name', 'taken', 'dwell', 'crowd'].includes(fault)

const NAME = /^[A-Za-z0-9][A-Za-z0-9 _.-]{0,63}$/

/** What is drawn first: somebody moves its points to where they belong. */
const START: Record<Shape['kind'], readonly Point[]> = {
  line: [
    [0.5, 0.9],
    [0.5, 0.2],
  ],
  zone: [
    [0.25, 0.4],
    [0.75, 0.4],
    [0.75, 0.9],
    [0.25, 0.9],
  ],
}

const pointOf = ([x = 0, y = 0]: readonly number[]): Point => [x, y]

export const newDraft = (kind: Shape['kind']): Draft => ({
  ...{ kind, points: START[kind], name: '', families: [], direction: 'both' },
  ...{ dwellSeconds: '', crowdFrom: '', isNew: true },
})

export const draftOf = ({ points, direction, dwellSeconds, crowdFrom, ...region }: KnownRegion): Draft => ({
  ...{ kind: region.kind, name: region.name, families: region.families },
  ...{ points: points.map(pointOf), direction: direction ?? 'both', isNew: false },
  ...{ dwellSeconds: dwellSeconds === null ? '' : String(dwellSeconds) },
  ...{ crowdFrom: crowdFrom === null ? '' : String(crowdFrom) },
})

/** A privacy mask as the API tells of it: a zone of which nothing is told. */
export const draftOfMask = ({ name, points }: Pick<KnownRegion, 'name' | 'points'>): Draft => ({
  ...newDraft('zone'),
  ...{ name, points: points.map(pointOf), isNew: false },
})

/** Empty, or a number within bounds. */
const isAmount = (typed: string, least: number, most: number, whole: boolean): boolean => {
  if (typed.trim() === '') return true
  const number = Number(typed)
  return number >= least && number <= most && (!whole || Number.isInteger(number))
}

/** What keeps a draft from being saved, as far as it can be known here; undefined where nothing does. */
export function draftFault(draft: Draft, taken: readonly string[]): DraftFault | undefined {
  const { kind, isNew, dwellSeconds, crowdFrom } = draft
  const name = draft.name.trim()
  if (!NAME.test(name)) return 'name'
  if (isNew && taken.includes(name)) return 'taken'
  if (kind === 'zone' && !isAmount(dwellSeconds, 1, 86_400, false)) return 'dwell'
  if (kind === 'zone' && !isAmount(crowdFrom, 2, 1000, true)) return 'crowd'
  return faultOf(draft)
}

/** What the API is told of a mask. */
export const maskInputOf = (cameraId: string, { name, points }: Draft) => ({
  ...{ cameraId, name: name.trim(), points: points.map(([x, y]) => [x, y]) },
})

/** What the API is told of a line or zone. */
export function inputOf(cameraId: string, draft: Draft) {
  const { kind, families, direction, dwellSeconds, crowdFrom } = draft
  const number = (typed: string): number | null => (typed.trim() === '' ? null : Number(typed))
  return {
    ...maskInputOf(cameraId, draft),
    ...{ kind, families: [...families] },
    ...(kind === 'line'
      ? { direction }
      : { dwellSeconds: number(dwellSeconds), crowdFrom: number(crowdFrom) }),
  }
}

/** Where a line's arrow stands and which way it points, in degrees from the right, clockwise; undefined for both sides and zones. */
export function arrowOf(
  { kind, points }: Shape,
  direction: Direction,
): { at: Point; degrees: number } | undefined {
  if (kind !== 'line' || direction === 'both' || points.length < 2) return undefined
  const middle = Math.floor((points.length - 1) / 2)
  const [[ax, ay], [bx, by]] = [points[middle]!, points[middle + 1]!]
  const along = (Math.atan2(by - ay, bx - ax) * 180) / Math.PI
  return { at: [(ax + bx) / 2, (ay + by) / 2], degrees: along + (direction === 'left' ? -90 : 90) }
}
