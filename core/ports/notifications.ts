/** What channels tell of: the end of a process, and each event by itself. */
export type NotificationKind = 'process_completed' | 'process_failed' | 'process_cancelled' | 'event_added'

/** Something that happened, for people and programs outside. */
export interface Notification {
  /** Of what happened: whoever is told twice knows it by that. */
  id: string
  organizationId: string
  kind: NotificationKind
  at: Date
  /** One line for people. */
  title: string
  processId?: string
  cameraId?: string
  /** Of an event its type, such as `person_detected`. */
  type?: string
  /** The rest, as JSON takes it; absent where what it is about is gone. */
  data?: Readonly<Record<string, unknown>>
}

/**
 * One way by which what happens is told outside, such as a topic.
 * @throws SS_CHANNEL_UNAVAILABLE (away, busy, or does not take whoever tells: nothing else would be taken now),
 *   SS_CHANNEL_REFUSED (takes this one notification never)
 */
export interface Notifications {
  /** Which, for the log and for the place up to which it was told: another one was told nothing yet. */
  readonly channel: string
  /** Returns when it is taken. What is told again has the same `id`. A text that is too long for the channel is told without `data`. */
  publish(notification: Notification, signal?: AbortSignal): Promise<void>
  /** Tells nobody anything. */
  health(): Promise<void>
}
