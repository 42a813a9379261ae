import { oneOf, said, text } from '../../parts/search-params.ts'

export const SINCE = ['1h', '24h', '7d', '30d'] as const
export type Since = (typeof SINCE)[number]
const HOUR_MS = 3_600_000
const SINCE_MS: Record<Since, number> = {
  ...{ '1h': HOUR_MS, '24h': 24 * HOUR_MS },
  ...{ '7d': 168 * HOUR_MS, '30d': 720 * HOUR_MS },
}

/** What actions are about: all of a group begin with its name and a dot. */
export const GROUPS = [
  ...['auth', 'user', 'key', 'cohort', 'organization', 'limits', 'budget', 'camera', 'process', 'footage'],
  ...['event', 'dead-letters', 'replay', 'control', 'prompt', 'event-schema', 'storage', 'erasure', 'search'],
] as const

/** What the address of the audit log says: who, what, to whom or what, and since when. */
export interface AuditSearch {
  /** An id of a user or of a key, or the name under which something was done. */
  actor?: string
  /** An action, or with a dot at its end all that begin so. */
  action?: string
  subject?: string
  since?: Since
}

export const auditSearch = ({ actor, action, subject, since }: Record<string, unknown>): AuditSearch =>
  said({
    ...{ actor: text(actor), action: text(action), subject: text(subject) },
    since: oneOf(...SINCE)(since),
  })

/** In steps of a minute, so that the same is asked for within one. */
const STEP_MS = 60_000

/** What the filters of an address mean to the API; undefined where all is meant. */
export function filterOf(
  { actor, action, subject, since }: AuditSearch,
  now: number,
): { actor?: string; action?: string; subject?: string; since?: string } | undefined {
  const from = since && new Date(Math.floor(now / STEP_MS) * STEP_MS - SINCE_MS[since]).toISOString()
  const filter = said({ actor, action, subject, since: from })
  return Object.keys(filter).length > 0 ? (filter as ReturnType<typeof filterOf>) : undefined
}
