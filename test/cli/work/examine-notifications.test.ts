import t from 'tap'
import { examineNotifications } from '../../../cli/work/examine-notifications.ts'
import { loadConfig } from '../../../core/config.ts'
import { startSns } from '../../helpers/aws/sns.ts'

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:what-happens'

void t.test('examineNotifications(): whether the topic takes messages, of which it gets none', async (t) => {
  const sns = await startSns(t, [TOPIC])
  const env = (topic: string, secret = sns.credentials.secretAccessKey) => ({
    SPECTRA_NOTIFY_SNS_TOPIC: topic,
    AWS_ENDPOINT_URL_SNS: sns.url,
    AWS_ACCESS_KEY_ID: sns.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: secret,
  })
  const examined = (given: Record<string, string>) => examineNotifications(loadConfig({}, given))
  t.match(await examined(env(TOPIC)), [{ what: 'Notifications', verdict: 'ok', detail: `sns ${TOPIC}` }])
  t.match(await examined(env(TOPIC, 'another')), [{ what: 'Notifications', verdict: 'missing' }])
  sns.topics.clear()
  t.same(await examined({}), [], 'nothing is said where nobody is told')
  t.same(sns.published, [])
  t.throws(() => loadConfig({}, env('what-happens')), { code: 'SS_CONFIG_INVALID', message: /arn:aws:sns/ })
})
