import type { NoticeKind } from '../../schema/channels.ts'

/** What channels tell of: an alert, each event by itself, the end of a process; the day at a glance, and that a channel is tried. */
export type NotificationKind = NoticeKind | 'digest' | 'test'

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
  /** `info` to `critical`, where somebody rated it. */
  severity?: string
  /** Of an alert, the rule that raised it. */
  ruleId?: string
  /** Where the console shows it, to the second; absent where nobody said where the console is. */
  link?: string
  /** The rest, as JSON takes it; absent where what it is about is gone. */
  data?: Readonly<Record<string, unknown>>
}

/** A picture that goes with what is told. */
export interface NoticePicture {
  /** Such as `yard-10-00-12.jpg`. */
  name: string
  /** JPEG. */
  bytes: Buffer
}

/**
 * One way by which what happens is told outside, such as a topic.
 * @throws SS_CHANNEL_UNAVAILABLE (away, busy, or does not take whoever tells: `details.retryAfterMs` where it asked for patience),
 *   SS_CHANNEL_REFUSED (takes this one notification never)
 */
export interface Notifications {
  /** Which, for the log and for the place up to which it was told: another one was told nothing yet. */
  readonly channel: string
  /** So many may be told at once. @default 1 */
  readonly atOnce?: number
  /** Whether pictures are shown there: they are fetched for those only. @default false */
  readonly showsPictures?: boolean
  /** Returns when it is taken. What is told again has the same `id`. A text that is too long for the channel is told without `data`. */
  publish(
    notification: Notification,
    signal?: AbortSignal,
    pictures?: readonly NoticePicture[],
  ): Promise<void>
  /** Tells nobody anything. */
  health(): Promise<void>
  /** Lets go of connections. */
  close?(): Promise<void>
}
