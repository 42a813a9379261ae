import { oneOf, said, text } from '../../parts/search-params.ts'

export const STATES = ['open', 'acknowledged', 'closed'] as const
export type StateFilter = (typeof STATES)[number]

/** What the address of the inbox says. */
export interface AlertsSearch {
  /** Absent: open ones. */
  state?: StateFilter
  /** The alert that is shown. */
  alert?: string
}

export const alertsSearch = ({ state, alert }: Record<string, unknown>): AlertsSearch =>
  said({ state: oneOf(...STATES)(state), alert: text(alert) })
