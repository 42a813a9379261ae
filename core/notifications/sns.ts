import { PublishCommand, SNSClient, type PublishCommandInput } from '@aws-sdk/client-sns'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { adapterError, CHANNEL_TROUBLE } from '../adapter-errors.ts'
import { SpectraError } from '../errors.ts'
import type { Notification, Notifications } from '../ports.ts'

export interface SnsOptions {
  /** ARN of a topic; one that ends with `.fifo` is told in order, and each thing once within five minutes. */
  topic: string
  /** Of a server of one's own; empty: that of the topic's region. */
  endpoint: string
  /** Undefined: the SDK's chain (environment, profile, container, role of the machine). */
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined
  /** Milliseconds for one notification. @default 10000 */
  timeoutMs?: number
}

/** Bytes of a message with its attributes. */
const LARGEST = 256 * 1024
/** Characters of a subject, fewer than 100 of ASCII. */
const LONGEST_SUBJECT = 99
/** What is wrong with a message, and not with whoever sends it. */
const REFUSED = /^(InvalidParameter|InvalidParameterValue|ParameterValueInvalid|Validation)/

/** Tells a topic of Amazon SNS, as JSON, with attributes by which subscriptions can choose. */
export function createSnsNotifications(options: SnsOptions): Notifications {
  const { topic, endpoint, credentials, timeoutMs = 10_000 } = options
  // arn:aws:sns:REGION:ACCOUNT:NAME
  const region = topic.split(':')[3]!
  const client = new SNSClient({
    region,
    ...(endpoint && { endpoint }),
    ...(credentials && { credentials }),
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: Math.min(5000, timeoutMs),
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
    }),
  })
  const channel = `sns ${topic}`

  return {
    channel,
    async publish(notification, signal) {
      const input = { TopicArn: topic, ...inputOf(notification), ...orderOf(topic, notification) }
      try {
        await client.send(new PublishCommand(input), signal ? { abortSignal: signal } : {})
      } catch (thrown) {
        throw snsError(`tell ${topic} of ${notification.kind}`, thrown, signal)
      }
    },
    async health() {
      try {
        await client.send(new PublishCommand({ TopicArn: topic, Message: '' }))
      } catch (thrown) {
        // Who may tell it is told that nothing is said; who may not is told that.
        if (!isRefused(thrown)) throw snsError(`reach ${topic}`, thrown)
      }
    },
  }
}

/** A topic that is none is not the fault of the message. */
const isRefused = (thrown: unknown): boolean =>
  thrown instanceof Error && REFUSED.test(thrown.name) && !thrown.message.includes('TopicArn')

function snsError(what: string, thrown: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason
  const error = adapterError(what, thrown, CHANNEL_TROUBLE)
  if (!(error instanceof SpectraError) || !isRefused(thrown)) return error
  return new SpectraError('SS_CHANNEL_REFUSED', error.message, { cause: thrown })
}

function inputOf(
  notification: Notification,
): Pick<PublishCommandInput, 'Message' | 'Subject' | 'MessageAttributes'> {
  const { kind, organizationId, cameraId, type } = notification
  const text = (StringValue: string) => ({ DataType: 'String', StringValue })
  const MessageAttributes = {
    kind: text(kind),
    organizationId: text(organizationId),
    ...(cameraId && { cameraId: text(cameraId) }),
    ...(type && { type: text(type) }),
  }
  const attributes = Buffer.byteLength(JSON.stringify(MessageAttributes))
  const { data, ...brief } = notification
  const whole = jsonOf({ ...brief, data })
  const fits = Buffer.byteLength(whole) + attributes <= LARGEST
  const Message = fits ? whole : jsonOf({ ...brief, title: brief.title.slice(0, 1000) })
  return { Message, Subject: subjectOf(notification), MessageAttributes }
}

/** JSON of characters that can be said in XML, too. */
const jsonOf = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/[\ufffe\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16)}`)

/** What mails are called: of ASCII, without breaks. */
const subjectOf = ({ title, kind }: Notification): string => {
  const plain = title.replaceAll(/[^ -~]+/g, ' ').trim()
  return (plain || kind).slice(0, LONGEST_SUBJECT)
}

/** What a FIFO topic wants to know; each organization is told in its own order. */
const orderOf = (topic: string, { organizationId, id }: Notification): Partial<PublishCommandInput> =>
  topic.endsWith('.fifo') ? { MessageGroupId: organizationId, MessageDeduplicationId: id } : {}
