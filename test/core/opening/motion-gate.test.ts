import t from 'tap'
import { loadConfig } from '../../../core/config.ts'
import { openMotionGate } from '../../../core/opening/costs.ts'
import { openModels } from '../../../core/opening/models.ts'
import { opening } from '../../../core/opening/opening.ts'

const written = { calls: { save: async () => undefined }, clock: { now: () => 0 } }

/** Whether models that are configured so are put behind the motion gate. */
async function isGated(environment: Record<string, string>): Promise<boolean> {
  const config = loadConfig({}, environment)
  const { close, ...models } = await opening((closers) => openModels(config, 'ffmpeg', closers))
  const vision = await openMotionGate(models.vision, config, models, written)
  await close()
  return vision !== models.vision
}

void t.test(
  'Motion gate: on where asked for, and where somebody else than the local analyst comes first',
  async (t) => {
    const on = { SPECTRA_MOTION_GATE: '1' }
    const openai = { OPENAI_BASE_URL: 'http://localhost:9/v1' }
    t.equal(await isGated({ ...on, ...openai }), true)
    t.equal(await isGated(openai), false, 'off by default')
    t.equal(await isGated({ ...openai, SPECTRA_MOTION_GATE: '0' }), false)
    t.equal(await isGated(on), false, 'nothing is paid')
    t.equal(await isGated({ ...on, ...openai, VLM_PROVIDERS: 'local,openai' }), false)
  },
)
