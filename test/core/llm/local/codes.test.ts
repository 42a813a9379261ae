import { Socket } from 'node:net'
import t from 'tap'
import { createLocalEmbedding } from '../../../../core/llm/local/embedding.ts'
import { createLocalLanguage } from '../../../../core/llm/local/language.ts'
import { createLocalVision } from '../../../../core/llm/local/vision.ts'
import { FAULTS, type Fault } from '../../../contracts/faults.ts'
import { modelFaults } from '../../../contracts/faults/models.ts'

const impossible = Object.fromEntries(
  Object.keys(FAULTS).map((fault) => [fault, 'it asks no provider, and keeps nothing']),
) as Record<Fault, string>

const models = {
  vision: createLocalVision({ ffmpeg: 'ffmpeg', threads: 1 }),
  language: createLocalLanguage(),
  embedding: createLocalEmbedding(),
}
t.teardown(() => models.vision.close())

for (const [name, model] of Object.entries(models)) {
  modelFaults(t, `Local ${name}`, {
    impossible,
    open: () => Promise.reject(new Error('no fault is possible')),
  })

  void t.test(`Local ${name}: it is well without a network`, async (t) => {
    t.intercept(Socket.prototype, 'connect', {
      value: () => {
        throw new Error('nobody may be asked')
      },
    })
    await t.resolves(model.health())
  })
}
