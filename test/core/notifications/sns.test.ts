import t, { type Test } from 'tap'
import { createSnsNotifications } from '../../../core/notifications/sns.ts'
import { channelFaults, codeOf, notification, notificationContract } from '../../contracts/notifications.ts'
import { startSns } from '../../helpers/aws/sns.ts'
import { oddService } from '../../helpers/odd-service.ts'

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:what-happens'
const FIFO = `${TOPIC}.fifo`

async function opened(t: Test, topic: string) {
  const sns = await startSns(t, [TOPIC, FIFO])
  const channel = createSnsNotifications({
    topic,
    endpoint: sns.url,
    credentials: sns.credentials,
    timeoutMs: 2000,
  })
  const heard = () =>
    sns.published.map(({ Message }) => {
      const body = JSON.parse(Message) as Record<string, unknown>
      return { id: String(body.id), body }
    })
  return { sns, channel, heard, refused: () => sns.refused }
}

for (const topic of [TOPIC, FIFO]) {
  const name = topic === FIFO ? 'SNS, a FIFO topic' : 'SNS'
  notificationContract(t, name, (t) => opened(t, topic))
}

channelFaults(t, 'SNS', {
  impossible: {},
  async open(t) {
    const service = await oddService(t, (_, response) => {
      const answer =
        '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>'
      response.writeHead(200, { 'content-type': 'text/xml' }).end(answer)
    })
    const channel = () =>
      createSnsNotifications({
        ...{ topic: TOPIC, endpoint: service.url(), timeoutMs: 1500 },
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      })
    return {
      faults: service.faults,
      calls: { publish: () => channel().publish(notification()), health: () => channel().health() },
    }
  },
})

void t.test('SNS: subscriptions can choose by attributes, and mails have a subject', async (t) => {
  const { sns, channel } = await opened(t, TOPIC)
  const told = notification({ title: 'person_detected: Eine Person läuft\nweg' })
  await channel.publish(told)
  const text = (StringValue: string) => ({ DataType: 'String', StringValue })
  t.match(sns.published, [
    {
      Subject: 'person_detected: Eine Person l uft weg',
      MessageAttributes: {
        kind: text('event_added'),
        organizationId: text(told.organizationId),
        cameraId: text('yard'),
        type: text('person_detected'),
      },
    },
  ])
})

void t.test(
  'SNS: a FIFO topic delivers what was told twice once, each organization in its order',
  async (t) => {
    const { sns, channel } = await opened(t, FIFO)
    const told = notification()
    sns.fault = () => 'lost reply'
    t.equal(await codeOf(channel.publish(told)), 'SS_CHANNEL_UNAVAILABLE')
    sns.fault = undefined
    await channel.publish(told)
    t.equal(sns.published.length, 1)
    t.match(sns.published, [{ MessageGroupId: told.organizationId, MessageDeduplicationId: told.id }])
  },
)

void t.test('SNS: whatever is not the fault of one notification is waited for', async (t) => {
  const { sns, channel } = await opened(t, TOPIC)
  for (const [status, code, told] of [
    [400, 'Throttled', 'SS_CHANNEL_UNAVAILABLE'],
    [403, 'AuthorizationError', 'SS_CHANNEL_UNAVAILABLE'],
    [400, 'KMSDisabled', 'SS_CHANNEL_UNAVAILABLE'],
    [500, 'InternalError', 'SS_CHANNEL_UNAVAILABLE'],
    [400, 'InvalidParameter', 'SS_CHANNEL_REFUSED'],
  ] as const) {
    sns.fault = () => ({ status, code })
    t.equal(await codeOf(channel.publish(notification())), told, code)
  }
  sns.fault = undefined
  sns.topics.delete(TOPIC)
  t.equal(await codeOf(channel.publish(notification())), 'SS_CHANNEL_UNAVAILABLE', 'the topic is gone')
  const bad = createSnsNotifications({ topic: `${TOPIC}!`, endpoint: sns.url, credentials: sns.credentials })
  t.equal(await codeOf(bad.publish(notification())), 'SS_CHANNEL_UNAVAILABLE', 'the topic is none')
})

void t.test('SNS: not well where it may not be told, and no error repeats a secret', async (t) => {
  const { sns } = await opened(t, TOPIC)
  const credentials = { ...sns.credentials, secretAccessKey: 'planted secret' }
  const other = createSnsNotifications({ topic: TOPIC, endpoint: sns.url, credentials })
  const thrown: unknown = await other.health().catch((error: unknown) => error)
  t.match(thrown, { code: 'SS_CHANNEL_UNAVAILABLE', message: /^Cannot reach arn:aws:sns/ })
  t.notMatch(`${JSON.stringify(thrown)} ${String(thrown)}`, 'planted secret')
})
