import { z } from 'zod'
import { SEVERITIES, type Severity } from './event-schema.ts'

/** What channels can be told of; `digest` and `test` are told by themselves. */
export const NOTICE_KINDS = [
  'alert_raised',
  'alert_escalated',
  'event_added',
  'process_completed',
  'process_failed',
  'process_cancelled',
] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

export const CHANNEL_KINDS = ['webhook', 'mail', 'mqtt', 'sns'] as const
export type ChannelKind = (typeof CHANNEL_KINDS)[number]

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    // eslint-disable-next-line no-control-regex -- what breaks headers and topics
    .regex(/^[^\x00-\x1f\x7f]*$/, { error: 'it has control characters' })

const zone = z.string().refine(isZone, { error: 'it is no name of a time zone, such as Europe/Berlin' })
const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'it is no time of day of the form 22:30' })
const cameraIds = z.array(line(64)).max(1000)

/** What a channel is told. Empty lists of cameras and rules mean all of them. */
export const ChannelWants = z.strictObject({
  kinds: z
    .array(z.enum(NOTICE_KINDS))
    .max(NOTICE_KINDS.length)
    .default(['alert_raised', 'alert_escalated', 'process_failed']),
  cameraIds: cameraIds.default([]),
  ruleIds: z.array(z.uuid()).max(1000).default([]),
  /** Alerts and events below it are not told. */
  leastSeverity: z.enum(SEVERITIES).default('info'),
})
export type ChannelWants = z.infer<typeof ChannelWants>

/** A time of each day at which a channel is silent; it may go over midnight. */
export const QuietHours = z
  .strictObject({
    from: time,
    until: time,
    zone,
    /** What happens meanwhile is told after it, or never. */
    mode: z.enum(['later', 'drop']).default('later'),
    /** What is that urgent is told all the same. */
    except: z.enum(SEVERITIES).optional(),
  })
  .refine(({ from, until }) => from !== until, { error: 'it begins when it ends', path: ['until'] })
export type QuietHours = z.infer<typeof QuietHours>

/** The day at a glance: that of yesterday, told each day at a time. */
export const DigestSettings = z.strictObject({ at: time, zone, cameraIds: cameraIds.default([]) })
export type DigestSettings = z.infer<typeof DigestSettings>

const mailAddress = z.email().max(254)

/** How each kind is reached, without its secret. */
export const CHANNEL_ADDRESSES = {
  webhook: z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2000) }),
  mail: z.strictObject({
    /** `smtp://host:587` or `smtps://host:465`. */
    server: z.url({ protocol: /^smtps?$/ }).max(500),
    user: line(254).optional(),
    from: mailAddress,
    to: z.array(mailAddress).min(1).max(20),
  }),
  mqtt: z.strictObject({
    /** `mqtt://host:1883` or `mqtts://host:8883`. */
    server: z.url({ protocol: /^mqtts?$/ }).max(500),
    user: line(254).optional(),
    prefix: z
      .string()
      .regex(/^[\w.-]+(\/[\w.-]+)*$/, { error: 'it is no topic such as spectra' })
      .max(100)
      .default('spectra'),
    /** Topic under which Home Assistant looks for devices; empty: it is not told of any. */
    discovery: z
      .string()
      .regex(/^([\w.-]+(\/[\w.-]+)*)?$/, { error: 'it is no topic such as homeassistant' })
      .max(100)
      .default('homeassistant'),
  }),
  sns: z.strictObject({
    topic: z.string().regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/, {
      error: 'it is no topic of the form arn:aws:sns:eu-central-1:123456789012:name',
    }),
    accessKeyId: line(128),
  }),
} as const satisfies Record<ChannelKind, z.ZodType>

export type WebhookAddress = z.infer<(typeof CHANNEL_ADDRESSES)['webhook']>
export type MailAddress = z.infer<(typeof CHANNEL_ADDRESSES)['mail']>
export type MqttAddress = z.infer<(typeof CHANNEL_ADDRESSES)['mqtt']>
export type SnsAddress = z.infer<(typeof CHANNEL_ADDRESSES)['sns']>
export type ChannelAddress = WebhookAddress | MailAddress | MqttAddress | SnsAddress

export const ChannelName = line(64)
/** A key of a webhook, a password of a server, or the secret of an access key. */
export const ChannelSecret = z.string().min(1).max(500)

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch (thrown) {
    if (thrown instanceof RangeError) return false
    throw thrown
  }
}

/** Whether something is at least as urgent; what nobody rated counts as the least. */
export const isAtLeast = (severity: string | undefined, least: Severity): boolean =>
  Math.max(0, SEVERITIES.indexOf(severity as Severity)) >= SEVERITIES.indexOf(least)

/**
 * Of a delivery:
 *
 *     waiting -> delivered
 *        +-----> dead        after its last attempt, or refused; may be replayed
 *        +-----> dropped     in quiet hours, or too many waited
 */
export const DELIVERY_STATES = ['waiting', 'delivered', 'dead', 'dropped'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]
