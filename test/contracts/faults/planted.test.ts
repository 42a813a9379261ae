import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import t from 'tap'
import { adapterError, MODEL_TROUBLE } from '../../../core/adapter-errors.ts'
import { causeOf } from '../../../core/errors.ts'
import { oddService } from '../../helpers/odd-service.ts'
import { FAULTS } from '../faults.ts'
import { plantedFaults } from './planted.ts'

plantedFaults(t, 'An adapter that translates at its edge', { translates: true })

void t.test(
  'An adapter that throws what its library threw fails the suite, whatever the fault',
  async (t) => {
    const raw = resolve(import.meta.dirname, 'raw.ts')
    const { stdout, status } = spawnSync(process.execPath, [raw, 'raw'], { encoding: 'utf8' })
    t.not(status, 0)
    for (const what of Object.values(FAULTS)) t.ok(failed(stdout, what), what)
  },
)

/** Whether the test of this name failed. */
const failed = (report: string, what: string): boolean =>
  report.split('\n').some((line) => line.startsWith('not ok') && line.includes(`when ${what},`))

void t.test('An adapter hands on how long its provider asks to be left alone', async (t) => {
  const { url, faults } = await oddService(t, {})
  await faults.throttled()
  const { status, headers } = await fetch(url())
  const thrown = Object.assign(new Error('429'), { status, headers })
  t.match(causeOf(adapterError('describe', thrown, MODEL_TROUBLE)), {
    code: 'SS_PROVIDER_BUSY',
    retryAfterMs: 7000,
  })
})
