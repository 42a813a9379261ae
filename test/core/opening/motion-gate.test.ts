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
  const analyst = () => Promise.reject(new Error('opened too early'))
  const vision = await openMotionGate(models.vision, config, { ...models, analyst }, written)
  await close()
  return vision !== models.vision
}

void t.test(
  'Motion gate: there where somebody else than the local analyst comes first, for processes that ask for it; no node opens its analyst before that',
  async (t) => {
    const openai = { OPENAI_BASE_URL: 'http://localhost:9/v1' }
    t.equal(await isGated(openai), true)
    t.equal(await isGated({ ...openai, SPECTRA_MOTION_GATE: '1' }), true)
    t.equal(await isGated({ SPECTRA_MOTION_GATE: '1' }), false, 'nothing is paid')
    t.equal(await isGated({ ...openai, VLM_PROVIDERS: 'local,openai' }), false)
  },
)
