import t from 'tap'
import { estimate } from '../../../core/costs/estimate.ts'
import { capabilitiesOf } from '../../../core/llm/capabilities.ts'
import { MODELS } from '../../../core/llm/models.ts'
import { pricedModels } from '../../../core/opening/costs.ts'

const model = (provider: string, name: string) => ({
  ...{ provider, model: name },
  capabilities: capabilitiesOf(MODELS, provider, name),
})
const local = [model('local', 'analyst')]
const asked = (name: string) => ({
  ...{ vision: local, language: local, embedding: local },
  transcription: [model('openai', name)],
})
const unseen = { of: () => undefined }

void t.test('estimate(): sound costs by the minute of the video, however it is cut', async (t) => {
  for (const chunkDuration of [10, 60]) {
    const told = estimate({ seconds: 120, chunkDuration }, asked('whisper-1'), unseen)
    t.equal(told.usd, 0.012)
    t.match(told.models.at(-1), { kind: 'transcription', calls: 120 / chunkDuration, usd: 0.012 })
    t.ok(told.assumes.includes('The video has sound from its begin to its end.'))
  }
})

void t.test('estimate(): a price by the minute that nobody knows is said to be unknown', async (t) => {
  const told = estimate({ seconds: 60, chunkDuration: 10 }, asked('whisper-next'), unseen)
  t.equal(told.usd, undefined)
  t.match(told.assumes.join(' '), /No price is known of openai\/whisper-next/)
})

void t.test('pricedModels(): a price by the minute is a known one', async (t) => {
  t.match(pricedModels(asked('whisper-1')).transcription, [{ price: 'known' }])
  t.match(pricedModels(asked('whisper-next')).transcription, [{ price: 'unknown' }])
})
