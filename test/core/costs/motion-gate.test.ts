import t from 'tap'
import { motionGated, type MotionGateOptions } from '../../../core/costs/motion-gate.ts'
import { SpectraError, type ErrorCode } from '../../../core/errors.ts'
import { runInTrace } from '../../../core/observability/trace-context.ts'
import type { PlannedCall, Vision, VisionRequest, VisionResult } from '../../../core/ports.ts'
import { ModelCapabilities } from '../../../core/llm/model.ts'
import { envelopeOf } from '../../../schema/messages/index.ts'
import { chunkVideo, visionRequest } from '../../helpers/chunk-video.ts'
import { chunkRequest } from '../../helpers/messages.ts'

const REQUEST = { ...chunkRequest(), modality: 'live' as const, cameraId: 'door' }
const { organizationId, processId, chunkId } = REQUEST
const envelope = envelopeOf('ChunkProcessingRequest', REQUEST, {
  ...{ organizationId, processId, trace: 'a'.repeat(32), createdAt: new Date(0) },
})
const atWork = <T>(work: () => Promise<T>): Promise<T> => runInTrace('vlm', envelope, work)

const capabilities = ModelCapabilities.parse({ price: { input: 1, output: 2 } })
const answer = (provider: string): VisionResult => ({
  ...{ provider, model: 'm', usage: undefined, summary: `${provider} saw it`, observations: [] },
})

function world(isStill: () => Promise<boolean>, isOn = true) {
  const asked: string[] = []
  const saved: PlannedCall[] = []
  const visionOf = (provider: string): Vision => ({
    ...{ provider, model: 'm', health: async () => undefined },
    async describe() {
      asked.push(provider)
      return answer(provider)
    },
  })
  const options: MotionGateOptions = {
    ...{ isOn, clock: { now: () => 0 } },
    keeper: async () => ({ stillness: { isStill }, local: visionOf('local') }),
    spared: [{ kind: 'vision', provider: 'openai', model: 'm', capabilities }],
    calls: { save: async (call) => void saved.push(call) },
  }
  const vision = motionGated(visionOf('openai'), options)
  const describe = (
    signal = new AbortController().signal,
    given: Partial<VisionRequest> = {},
  ): Promise<VisionResult> =>
    atWork(() => vision.describe({ ...visionRequest(chunkVideo('x.mp4')), ...given }, signal))
  return { asked, saved, describe, vision }
}
void t.test('Motion gate: what a process says of it comes before what is configured', async (t) => {
  for (const isOn of [true, false]) {
    const { asked, describe } = world(async () => true, isOn)
    for (const motionGate of [undefined, true, false]) await describe(undefined, { motionGate })
    t.same(asked, [isOn ? 'local' : 'openai', 'local', 'openai'], `configured: ${isOn}`)
  }
})

const failing = (code: ErrorCode) => () => Promise.reject(new SpectraError(code, 'Cannot look: planted'))

void t.test(
  'Motion gate: a chunk in which something happens is shown to the model, and nothing is saved',
  async (t) => {
    const { asked, saved, describe } = world(async () => false)
    t.same(await describe(), answer('openai'))
    t.same([asked, saved], [['openai'], []])
  },
)

void t.test(
  'Motion gate: a still chunk is described by the local analyst, which says who was not asked',
  async (t) => {
    const { asked, describe, vision } = world(async () => true)
    t.match(await describe(), {
      ...answer('local'),
      notAsked: { provider: 'openai', model: 'm', reason: /^Nothing moves in these 2\.0 s/ },
    })
    t.same(asked, ['local'])
    t.equal(vision.provider, 'openai', 'its name stays that of the model')
  },
)

void t.test(
  'Motion gate: what was saved is written down, for whom, and by one id however often it is told',
  async (t) => {
    const { saved, describe } = world(async () => true)
    await describe()
    await describe()
    const [one, again] = saved
    t.match(one, { organizationId, processId, chunkId, cameraId: 'door', kind: 'vision', provider: 'openai' })
    const { inputTokens, outputTokens, costUsd } = one!.usage
    t.ok(inputTokens > capabilities.pictures * capabilities.pictureTokens, 'as much as all pictures take')
    t.equal(costUsd, (inputTokens * 1 + outputTokens * 2) / 1e6)
    t.equal(again?.callId, one?.callId)
  },
)

void t.test(
  'Motion gate: where the analyst cannot look the model is asked; an outage is passed on',
  async (t) => {
    for (const code of ['SS_ANALYSIS_FAILED', 'SS_OBJECT_NOT_FOUND'] as const) {
      const { asked, describe } = world(failing(code))
      await describe()
      t.same(asked, ['openai'], code)
    }
    const away = world(failing('SS_STORAGE_UNAVAILABLE'))
    await t.rejects(away.describe(), { code: 'SS_STORAGE_UNAVAILABLE' })
    const cancelled = world(failing('SS_ANALYSIS_FAILED'))
    await t.rejects(
      cancelled.describe(AbortSignal.abort(new SpectraError('SS_CANCELLED', 'Stopped: planted'))),
      {
        code: 'SS_CANCELLED',
      },
    )
    t.same([away.asked, cancelled.asked], [[], []])
  },
)
