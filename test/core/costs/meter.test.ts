import t from 'tap'
import type { CallEnd } from '../../../core/costs/calls.ts'
import { createMeter } from '../../../core/costs/meter.ts'
import { SpectraError } from '../../../core/errors.ts'
import type { CallPlan } from '../../../core/llm/meter.ts'
import { silent } from '../../../core/llm/failures.ts'
import { runInTrace } from '../../../core/observability/trace-context.ts'
import type { PlannedCall } from '../../../core/ports.ts'
import { envelopeOf } from '../../../schema/messages/index.ts'
import { chunkRequest } from '../../helpers/messages.ts'

const PLAN: CallPlan = {
  ...{ kind: 'vision' as const, provider: 'openai', model: 'm' },
  usage: { inputTokens: 10, outputTokens: 5, costUsd: 1 },
}

function world() {
  const opened: PlannedCall[] = []
  const ended: CallEnd[] = []
  const errors: Error[] = []
  const calls = {
    open: async (call: PlannedCall) => void opened.push(call),
    end: async (_: string, end: CallEnd) => void ended.push(end),
    save: async () => undefined,
  }
  const meter = createMeter({ calls, clock: { now: () => 0 }, onError: (error) => errors.push(error) })
  return { opened, ended, errors, calls, meter }
}

const REQUEST = { ...chunkRequest(), modality: 'live' as const, cameraId: 'door' }
const { organizationId, processId, chunkId } = REQUEST
const envelope = envelopeOf('ChunkProcessingRequest', REQUEST, {
  ...{ organizationId, processId, trace: 'a'.repeat(32), createdAt: new Date(0) },
})

const atWork = <T>(work: () => Promise<T>): Promise<T> => runInTrace('vlm', envelope, work)

void t.test('Meter: a call is written down before it is made, for whom, and then what it took', async (t) => {
  const { meter, opened, ended } = world()
  const usage = { inputTokens: 8, outputTokens: 2, costUsd: 0.5 }
  const answer = await atWork(() =>
    meter.count(PLAN, async () => {
      t.equal(opened.length, 1)
      return { usage }
    }),
  )
  t.same(answer, { usage })
  t.match(opened, [{ organizationId, processId, chunkId, cameraId: 'door', ...PLAN }])
  t.same(ended, [{ state: 'counted', usage }])
})

void t.test(
  'Meter: the estimate stands where nobody counted, and where we did not wait for the answer',
  async (t) => {
    const { meter, ended } = world()
    await atWork(() => meter.count(PLAN, async () => ({ usage: undefined })))
    await t.rejects(atWork(() => meter.count(PLAN, () => Promise.reject(silent('ask', 1000)))))
    const aborting = new AbortController()
    const aborted = atWork(() =>
      meter.count(
        PLAN,
        async () => {
          aborting.abort(new Error('enough'))
          throw aborting.signal.reason
        },
        aborting.signal,
      ),
    )
    await t.rejects(aborted, { message: 'enough' })
    t.same(
      ended.map(({ state }) => state),
      ['estimated', 'estimated', 'estimated'],
    )
  },
)

void t.test('Meter: what a provider did not take costs nothing', async (t) => {
  const { meter, ended } = world()
  const busy = new SpectraError('SS_PROVIDER_BUSY', 'Cannot ask: busy')
  await t.rejects(
    atWork(() => meter.count(PLAN, () => Promise.reject(busy))),
    { code: 'SS_PROVIDER_BUSY' },
  )
  t.same(ended, [{ state: 'refused' }])
})

void t.test('Meter: nothing is asked that cannot be written down', async (t) => {
  const { meter, calls } = world()
  calls.open = () => Promise.reject(new SpectraError('SS_DATABASE_UNAVAILABLE', 'away'))
  const asked = atWork(() => meter.count(PLAN, () => t.fail('asked') as never))
  await t.rejects(asked, { code: 'SS_DATABASE_UNAVAILABLE' })
})

void t.test('Meter: an answer that is paid is given, though its end cannot be written down', async (t) => {
  const { meter, calls, errors } = world()
  calls.end = () => Promise.reject(new SpectraError('SS_DATABASE_UNAVAILABLE', 'away'))
  t.same(await atWork(() => meter.count(PLAN, async () => ({ usage: undefined, text: 'x' }))), {
    ...{ usage: undefined, text: 'x' },
  })
  t.match(errors, [{ message: 'Cannot write down what a call cost: away. Its estimate stands' }])
})

void t.test('Meter: what is nobody’s process is not counted', async (t) => {
  const { meter, opened } = world()
  t.same(await meter.count(PLAN, async () => ({ usage: undefined })), { usage: undefined })
  t.same(opened, [])
})
