import { oneOf, said, text } from '../../parts/search-params.ts'

export const SPANS = ['7d', '30d', '90d', '365d'] as const
export type Span = (typeof SPANS)[number]
const DAYS: Record<Span, number> = { '7d': 7, '30d': 30, '90d': 90, '365d': 365 }

export const SIDES = ['day', 'process', 'camera', 'model'] as const
/** By what costs are told apart. */
export type Side = (typeof SIDES)[number]

/** What the address of the costs says. */
export interface CostsSearch {
  span?: Span
  camera?: string
  by?: Side
}

export const costsSearch = ({ span, camera, by }: Record<string, unknown>): CostsSearch =>
  said({ span: oneOf(...SPANS)(span), camera: text(camera), by: oneOf(...SIDES)(by) })

const DAY_MS = 24 * 3_600_000
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** Whole days of UTC, today in them, the first one first. */
export function daysOf(span: Span, now: number): string[] {
  const count = DAYS[span]
  return Array.from({ length: count }, (_, at) => dayOf(now - (count - 1 - at) * DAY_MS))
}

/** The month (UTC) of a day, up to that day, as the API takes it. */
export const monthOf = (day: string): { from: string; until: string } => ({
  from: `${day.slice(0, 7)}-01T00:00:00.000Z`,
  until: `${day}T00:00:00.000Z`,
})
