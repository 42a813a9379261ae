import type { Config } from '../../core/config.ts'
import { toSpectraError } from '../../core/errors.ts'
import { hasOrt } from '../../core/llm/local/onnx/installed.ts'
import { shippedWeights } from '../../core/llm/local/detector/installed.ts'
import { openDetector } from '../../core/llm/local/detector/open.ts'
import type { Finding } from './findings.ts'

const what = 'Detector'
const WITHOUT = 'the local analyst tells people from things by their outlines, and no other kinds'

/** Opens what tells people, cars and other things apart, as a thread that analyses would. */
export async function examineDetector({ detector: setting }: Pick<Config, 'detector'>): Promise<Finding> {
  if (setting === 'off') return { what, verdict: 'ok', detail: `off: ${WITHOUT}` }
  const missing = missingPackages(setting)
  if (missing.length > 0) {
    const detail = `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not installed: ${WITHOUT}`
    const advice = `npm install --include=optional brings them, where there is one for ${process.platform} ${process.arch}.`
    if (setting === 'auto') return { what, verdict: 'fallback', detail, advice }
    return { what, verdict: 'missing', detail, advice, code: 'SS_CONFIG_INVALID' }
  }
  try {
    const detector = await openDetector(setting)
    await detector?.close()
    return { what, verdict: 'ok', detail: `${detector?.name} (${setting})` }
  } catch (thrown) {
    const { message, code } = toSpectraError(thrown)
    const advice =
      setting === 'auto'
        ? 'Install the packages again: rm -rf node_modules && npm ci.'
        : 'Correct the file or its description as docs/models.md says, or set SPECTRA_DETECTOR to auto.'
    return { what, verdict: 'missing', detail: `${message}. Meanwhile ${WITHOUT}`, advice, code }
  }
}

/** Packages that the setting needs, and that are not there, or have nothing for this platform. */
function missingPackages(setting: string): string[] {
  return [
    ...(hasOrt() ? [] : ['onnxruntime-node']),
    ...(setting === 'auto' && !shippedWeights() ? ['@mediapipe/objectron'] : []),
  ]
}
