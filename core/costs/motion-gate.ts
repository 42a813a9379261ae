import { stableId } from '../../schema/ids.ts'
import type { Clock } from '../clock.ts'
import { toSpectraError } from '../errors.ts'
import type { Stillness } from '../llm/local/stillness.ts'
import { currentTrace, purposeOf } from '../observability/trace-context.ts'
import type { AskedModel } from '../opening/models.ts'
import type { CallKind, Vision, VisionRequest } from '../ports.ts'
import type { CallLedger } from './calls.ts'
import { assumedUsage } from './estimate.ts'

/** What looks at a chunk in place of a model, and describes what is shown to nobody else. */
export interface Gatekeeper {
  stillness: Stillness
  local: Pick<Vision, 'describe'>
}

export interface MotionGateOptions {
  /** Whether it holds for work that does not say. */
  isOn: boolean
  /** Opened by the first chunk that it holds for. */
  keeper(): Promise<Gatekeeper>
  /** Who is not asked where nothing moves, and for what: the first of each chain that costs. */
  spared: readonly (AskedModel & { kind: CallKind })[]
  calls: Pick<CallLedger, 'save'>
  clock: Pick<Clock, 'now'>
}

/** What the local analyst may fail by so that the model is asked: it cannot look, or an earlier chunk is gone. */
const OPEN = ['SS_ANALYSIS_FAILED', 'SS_OBJECT_NOT_FOUND']

/**
 * The same vision, which where the gate holds is not asked about chunks in which the local analyst sees nothing: that tells what there is to tell, and its
 * answer says who was not asked. What was saved is written down, as an estimate, once for each work on a chunk.
 * @throws what `vision` throws, and the codes of the database
 */
export function motionGated(
  vision: Vision,
  { isOn, keeper, spared, calls, clock }: MotionGateOptions,
): Vision {
  async function isStill(
    { stillness }: Gatekeeper,
    request: VisionRequest,
    signal: AbortSignal,
  ): Promise<boolean> {
    try {
      return await stillness.isStill(request, signal)
    } catch (thrown) {
      signal.throwIfAborted()
      if (OPEN.includes(toSpectraError(thrown).code)) return false
      throw thrown
    }
  }

  async function save({ kind, provider, model, capabilities }: (typeof spared)[number], seconds: number) {
    const context = currentTrace()
    if (!context) return
    const { organizationId, processId, cameraId, chunkId, traceId } = context
    const subject = { organizationId, processId, cameraId, chunkId }
    const callId = stableId('saved', traceId, chunkId ?? processId, kind)
    const usage = assumedUsage(kind, capabilities, seconds)
    const at = new Date(clock.now())
    await calls.save({ callId, ...subject, kind, purpose: purposeOf(context), provider, model, usage, at })
  }

  return {
    ...{ provider: vision.provider, model: vision.model, health: () => vision.health() },
    async describe(request, signal) {
      if (!(request.motionGate ?? isOn)) return vision.describe(request, signal)
      const opened = await keeper()
      if (!(await isStill(opened, request, signal))) return vision.describe(request, signal)
      const seconds = request.span.endTime - request.span.startTime
      const told = await opened.local.describe(request, signal)
      for (const one of spared) await save(one, seconds)
      const { provider, model } = vision
      const reason = `Nothing moves in these ${seconds.toFixed(1)} s (motion gate)`
      return { ...told, notAsked: { provider, model, reason } }
    },
  }
}
