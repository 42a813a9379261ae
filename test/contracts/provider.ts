import type { Test } from 'tap'
import type { Provider } from '../../core/llm/provider.ts'
import { visionRequest, chunkVideo } from '../helpers/chunk-video.ts'
import { oddService } from '../helpers/odd-service.ts'
import { embeddingContract } from './embedding.ts'
import { modelFaults } from './faults/models.ts'
import { eventsPrompt, described, languageContract } from './language.ts'
import { providerAnswers } from './provider-answers.ts'
import { providerTransport } from './provider-transport.ts'
import { onStandIn, type ProviderUnderTest } from './provider-under-test.ts'
import { visionContract } from './vision.ts'
import { DetectedEvents } from '../../schema/analysis.ts'

const { signal } = new AbortController()

/** What every provider keeps: the ports it serves, whatever its model says, and whatever its network does. */
export function providerContract(t: Test, under: ProviderUnderTest): void {
  const { name, open, path, embeds = true } = under
  void t.test(`${name}: vision`, async (t) => {
    const { standIn, provider } = await onStandIn(t, under)
    visionContract(t, async () => ({ vision: provider.vision(''), path }))
    await t.test('nothing that was asked is refused', async (t) => t.same(standIn.refused, []))
  })
  void t.test(`${name}: language`, async (t) => {
    const { standIn, provider } = await onStandIn(t, under)
    languageContract(t, async () => provider.language(''))
    await t.test('nothing that was asked is refused', async (t) => t.same(standIn.refused, []))
  })
  if (embeds) {
    void t.test(`${name}: embedding`, async (t) => {
      const { standIn, provider } = await onStandIn(t, under)
      embeddingContract(t, async () => provider.embedding('', 0))
      await t.test('nothing that was asked is refused', async (t) => t.same(standIn.refused, []))
    })
  }
  modelFaults(t, name, {
    impossible: {},
    async open(t) {
      const service = await oddService(t, under.always)
      const provider = (): Provider => open(service.url(), 2000)
      const generate = async (): Promise<unknown> =>
        provider()
          .language('')
          .generate(
            [
              { role: 'system', prompt: await eventsPrompt() },
              { role: 'user', data: described() },
            ],
            { schema: DetectedEvents, signal },
          )
      const describe = () =>
        provider()
          .vision('')
          .describe(visionRequest(chunkVideo(path)), signal)
      const embed = () => provider().embedding('', 0).embed(['a car'], 'document')
      return { faults: service.faults, calls: { describe, generate, ...(embeds ? { embed } : {}) } }
    },
  })
  providerAnswers(t, under)
  providerTransport(t, under)
}
