import t from 'tap'
import { openPorts } from '../../cli/session.ts'
import { loadConfig } from '../../core/config.ts'
import { OWN_USER } from '../../cli/organization.ts'
import { stableId } from '../../schema/ids.ts'
import { cacheDir } from '../helpers/spectra.ts'
import { spectraHere } from '../helpers/spectra-here.ts'
import { tempDir } from '../helpers/temp.ts'

const OTHER = stableId('organization', 'other')

void t.test(
  'spectra organization limits: shown, set one by one, and asked about where work would stop',
  async (t) => {
    const data = tempDir(t)
    const opened = await openPorts(loadConfig({ dataDir: data, cacheDir: cacheDir() }))
    t.teardown(() => opened.close())
    const limits = (...args: string[]) => spectraHere(data, ['organization', 'limits', ...args])
    const spend = (organizationId: string, usd: number) =>
      opened.database.query(
        `insert into spectra_ops.model_usage
         (organization_id, day, camera_id, provider, model, calls, input_tokens, output_tokens, usd, unpriced, saved_calls, saved_usd)
       values ($1, (clock_timestamp() at time zone 'utc')::date, '', 'openai', 'm', 1, 1, 1, $2, 0, 0, 0)`,
        [organizationId, usd],
      )

    const first = await limits()
    t.equal(first.code, 0, first.stderr)
    t.match(first.stdout, /longest video +2 d \(installation\)/)
    t.match(first.stdout, /cost of models in a day \(UTC\) +none +\$0\.0000/)

    t.match(await limits('--daily-cost', '5', '--longest', '2h'), {
      code: 0,
      stdout: /a day \(UTC\) +\$5\.00/,
    })
    t.match(await limits('--space', '1TB'), { stdout: /1 TB, but the installation allows 53\.7 GB/ })
    t.same(await opened.ports.accounts.limits(OWN_USER.organizationId), {
      ...{ dailyCost: 5, videoSeconds: 7200, quotaBytes: 1e12 },
    })

    await spend(OWN_USER.organizationId, 3)
    await spend(OTHER, 40)
    await opened.ports.processes.create({
      ...{
        organizationId: OWN_USER.organizationId,
        title: 'yard',
        options: { chunkDuration: 60, overlap: 0 },
      },
      source: { kind: 'url', url: 'https://example.org/yard.mp4' },
    })
    const stopping = await limits('--daily-cost', '2')
    t.match(stopping, { code: 2, stderr: /the process at work still ask.*\n.*SS_INPUT_INVALID/ })
    t.match(stopping.stderr, /Add --yes where there is no terminal/)
    t.match(await opened.ports.accounts.limits(OWN_USER.organizationId), { dailyCost: 5 })

    const done = await limits('--daily-cost', '2', '--yes', '--json')
    t.equal(done.code, 0, done.stderr)
    t.match(JSON.parse(done.stdout), {
      organizationId: OWN_USER.organizationId,
      limits: { dailyCost: 2, videoSeconds: 7200, quotaBytes: 1e12 },
      installation: { videoSeconds: 172_800 },
      use: { processes: 1, dayCost: 3, monthCost: 3 },
    })
    t.match(await limits('--daily-cost', 'none', '--space', 'none', '--longest', 'none'), { code: 0 })
    t.same(await opened.ports.accounts.limits(OWN_USER.organizationId), {})

    const theirs = JSON.parse((await limits('--json', '--organization', OTHER)).stdout)
    t.match(theirs, { organizationId: OTHER, use: { processes: 0, dayCost: 40 } }, 'P8')
    t.match(await limits('--processes', 'many'), {
      code: 2,
      stderr: /a whole number from 1 on, or none, not "many"/,
    })
  },
)
