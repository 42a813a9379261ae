import t from 'tap'
import { fixture } from '../fixtures/videos.ts'
import { startSns } from '../helpers/aws/sns.ts'
import { eventually } from '../helpers/eventually.ts'
import { jsonLines, spectra, startSpectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:what-happens'

interface Told {
  id: string
  kind: string
  processId: string
  type?: string
}

void t.test(
  'spectra up tells a topic of events and of the end, also of what happened while that was away',
  async (t) => {
    const sns = await startSns(t, [TOPIC])
    const env = {
      SPECTRA_NOTIFY_SNS_TOPIC: TOPIC,
      AWS_ENDPOINT_URL_SNS: sns.url,
      AWS_ACCESS_KEY_ID: sns.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: sns.credentials.secretAccessKey,
    }
    const data = tempDir(t)
    const up = async () => {
      const running = startSpectra(data, ['up', '--port', '0'], env)
      t.teardown(() => running.child.kill('SIGKILL'))
      await running.printed(/Ready: \S+/)
      return running
    }
    const told = (): Told[] => sns.published.map(({ Message }) => JSON.parse(Message) as Told)

    const first = await up()
    const analyze = async (...more: string[]) => {
      const run = await spectra(data, ['analyze', await fixture('hevc.mp4'), '--json', ...more])
      t.equal(run.code, 0, run.stderr)
      return jsonLines(run.stdout).filter(({ kind }) => kind === 'event').length
    }
    const events = await analyze()
    t.ok(events > 0)
    await eventually('the end is told', () => told().some(({ kind }) => kind === 'process_completed'))
    t.equal(told().filter(({ kind, type }) => kind === 'event_added' && type !== undefined).length, events)

    const away: string[] = []
    sns.fault = ({ Message }) => {
      away.push((JSON.parse(Message) as Told).id)
      return { status: 503, code: 'ServiceUnavailable' }
    }
    const before = told().length
    await analyze('--again')
    await eventually('it was tried', () => away.length > 0)
    first.child.kill('SIGKILL')
    await first.finished
    t.equal(told().length, before)
    sns.fault = undefined
    const second = await up()
    await eventually(
      'what was missed is told',
      () => told().filter(({ kind }) => kind === 'process_completed').length === 2,
    )
    t.equal(told().length, 2 * before)
    t.equal(new Set(told().map(({ id }) => id)).size, 2 * before, 'each once')
    t.equal(told()[before]!.id, away[0], 'from where it stopped')
    t.same(
      sns.refused.filter((each) => !each.startsWith('ServiceUnavailable')),
      [],
    )
    second.child.kill('SIGTERM')
    t.equal((await second.finished).code, 0)
  },
)
