import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { eventually } from '../helpers/eventually.ts'
import { sharedDir } from '../helpers/shared.ts'
import { jsonLines, spectra, startSpectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'
import { alertsOf, allAnalysed, SOMEBODY_MOVES, toldAlerts } from '../helpers/told-alerts.ts'

const shared = sharedDir()

void t.test(
  'Alerts: what a camera shows raises one alert for each occurrence, told by webhook, MQTT and subscription, and its backtest finds the same',
  { skip: shared ? false : 'the shared footage is not here (SPECTRA_SHARED)' },
  async (t) => {
    const data = tempDir(t)
    const env = { SPECTRA_ALLOW_PRIVATE_ADDRESSES: '1' }
    const run = async (args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await spectra(data, args, env)
      t.equal(code, 0, `${args.slice(0, 2).join(' ')} ${stderr}`)
      return stdout
    }
    const running = startSpectra(data, ['up', '--port', '0'], env)
    t.teardown(() => running.child.kill('SIGKILL'))
    const url = /Ready: (http:\S+)\/graphql/.exec(await running.printed(/Ready: \S+/))![1]!
    const { webhook, heard, subscribed, leave } = await toldAlerts(t, url, run)
    const file = join(data, 'rule.json')
    writeFileSync(file, JSON.stringify(SOMEBODY_MOVES))
    const video = join(shared!, 'videos/one-by-one-person-detection.mp4')
    await run(['camera', 'add', 'door', '--file', video, '--loop', '--clip', '5', '--every', '5'])
    await run(['rule', 'add', file, '--enable'])

    const hooked = (): string => JSON.stringify(webhook.taken)
    await eventually('two alerts are raised', async () => (await alertsOf(url)).length >= 2)
    await run(['camera', 'pause', 'door'])
    const [first] = (await alertsOf(url)).slice(-1)
    await eventually('the webhook is told', () => hooked().includes(first!.id))
    await eventually('the subscription is told', () => subscribed.includes(first!.id))
    if (heard) await eventually('the broker is told', () => heard.join('\n').includes(first!.id))
    t.same(webhook.refused, [], 'each is signed')

    await eventually('what was taken is analysed', () => allAnalysed(url, 'door'))
    const backtest = async (): Promise<number> => {
      const [tested] = jsonLines(
        await run(['rule', 'backtest', SOMEBODY_MOVES.name, '--days', '1', '--json']),
      )
      return tested!.count as number
    }
    await eventually('the backtest finds as many as were raised', async () => {
      return (await alertsOf(url)).length === (await backtest())
    })
    const all = await alertsOf(url)
    const events = all.flatMap(({ eventIds }) => eventIds)
    t.equal(new Set(events).size, events.length, 'no event is behind two of them')
    await eventually('each is told', () => all.every(({ id }) => hooked().includes(id)))
    leave()
    running.child.kill('SIGTERM')
    t.match(await running.finished, { code: 0 })
  },
)
