export interface UpdateLimits {
  /** Least time between two messages of a subscription: changes in between become one message. @default 50 */
  intervalMs: number
  /** A subscriber that takes no message for so long while there is news is dropped. @default 20000 */
  stallMs: number
  /** Looks for news even if no notification came. @default 30000 */
  recheckMs: number
  /** Looks into the journal even if no notification came: of cameras, for instance, none comes. @default 2000 */
  journalMs: number
  /** Events per message; more follow in the next. @default 100 */
  events: number
  /** Least time between two messages about the cluster. @default 2000 */
  clusterMs: number
  /** For the first message of a connection, `connection_init`. Milliseconds. @default 10000 */
  initMs: number
  /** Subscriptions at a time; more are refused with SS_QUOTA_EXCEEDED. @default 10000 */
  subscribers: number
}

export const UPDATE_LIMITS: UpdateLimits = {
  intervalMs: 50,
  stallMs: 20_000,
  recheckMs: 30_000,
  journalMs: 2000,
  events: 100,
  clusterMs: 2000,
  initMs: 10_000,
  subscribers: 10_000,
}
