import { z } from 'zod'
import type { NotificationKind } from '../ports.ts'
import { list, setting } from './setting.ts'

const KINDS = [
  'process_completed',
  'process_failed',
  'process_cancelled',
  'event_added',
  'alert_raised',
  'alert_escalated',
] as const satisfies NotificationKind[]

/** Who outside is told what happens. */
export const NOTIFICATION_SETTINGS = {
  notifySnsTopic: setting(
    'SPECTRA_NOTIFY_SNS_TOPIC',
    z.string().regex(/^(arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(\.fifo)?)?$/, {
      error: 'it is no topic of the form arn:aws:sns:eu-central-1:123456789012:name',
    }),
    '',
    'ARN of a topic of Amazon SNS that is told what happens; empty: none',
  ),
  notifySnsEndpoint: setting(
    'AWS_ENDPOINT_URL_SNS',
    z.url({ protocol: /^https?$/ }).or(z.literal('')),
    '',
    'Where SNS is asked, such as an endpoint of your VPC; empty: that of the region of the topic',
  ),
  notifyKinds: setting(
    'SPECTRA_NOTIFY_KINDS',
    list(z.enum(KINDS)) as unknown as z.ZodType<NotificationKind[]>,
    ['process_completed', 'process_failed', 'event_added'],
    `What it is told, of ${KINDS.join(', ')}`,
  ),
} as const
