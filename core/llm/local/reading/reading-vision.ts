import type { Warning } from '../../../../schema/facts.ts'
import { causeOf, toSpectraError } from '../../../errors.ts'
import type { ChunkAnalysis } from '../../../media/analysis/types.ts'
import type { Vision, VisionRequest, VisionResult } from '../../../ports.ts'
import { createClock } from '../clock.ts'
import { createTeller } from '../happenings/teller.ts'
import { happeningsOfText } from '../happenings/texts.ts'
import type { Looks } from '../looks.ts'
import { contradictionOf } from './contradiction.ts'

const UNREAD = 'Cannot read what is written in the pictures'
const OTHER_CLOCK = 'The clock in the pictures differs from the time of the video'

/**
 * The same vision, beside which the local analyst reads what is written in the pictures, where that is asked for: whoever describes is
 * neither told nor asked. What cannot be read is a warning, and no reason to do without a description.
 */
export function readingVision(vision: Vision, looks: () => Promise<Looks>): Vision {
  return {
    ...{ provider: vision.provider, model: vision.model, health: () => vision.health() },
    async describe(request, signal) {
      if (!request.ocr) return vision.describe(request, signal)
      const read = await readIn(request, await looks(), signal)
      return { ...(await vision.describe(request, signal)), ...read }
    },
  }
}

async function readIn(
  request: VisionRequest,
  looks: Looks,
  signal: AbortSignal,
): Promise<Pick<VisionResult, 'texts' | 'warnings'>> {
  try {
    return toldOf(await looks.at(request, signal), request)
  } catch (thrown) {
    signal.throwIfAborted()
    const { code, message } = causeOf(thrown)
    if (toSpectraError(thrown).code !== 'SS_ANALYSIS_FAILED') throw thrown
    return { warnings: [{ code, message: `${UNREAD}: ${message}` }] }
  }
}

function toldOf(
  analysis: ChunkAnalysis,
  { span, startedAt }: Pick<VisionRequest, 'span' | 'startedAt'>,
): Pick<VisionResult, 'texts' | 'warnings'> {
  const { unread } = analysis
  if (unread !== undefined)
    return { warnings: [{ code: 'SS_CONFIG_INVALID', message: `${UNREAD}: ${unread}` }] }
  const differs = contradictionOf(analysis, span.startTime, startedAt)
  const warnings: Warning[] = differs
    ? [{ code: 'SS_CLOCK_DIFFERS', message: `${OTHER_CLOCK}: ${differs}` }]
    : []
  const texts = happeningsOfText(analysis, createTeller(analysis, span, createClock(startedAt)))
  return { texts, ...(warnings.length > 0 && { warnings }) }
}
