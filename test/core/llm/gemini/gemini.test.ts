import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { capabilitiesOf } from '../../../../core/llm/capabilities.ts'
import { createGeminiProvider } from '../../../../core/llm/gemini/provider.ts'
import { MODELS } from '../../../../core/llm/models.ts'
import { providerContract } from '../../../contracts/provider.ts'
import { startGeminiServer } from '../../../helpers/providers/gemini-server.ts'
import { tempDir } from '../../../helpers/temp.ts'

const path = join(tempDir(t), 'two-seconds.mp4')
execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=10:d=2', path])

const summary = 'A person stands at the door and looks to the left.'
const text = JSON.stringify({ summary, events: [], answer: [] })

providerContract(t, {
  name: 'Gemini',
  path,
  start: () => startGeminiServer(),
  open: (baseUrl, timeoutMs = 20_000) =>
    createGeminiProvider(
      { apiKey: 'sk-test', baseUrl, timeoutMs },
      { ffmpeg: 'ffmpeg', capabilities: (model) => capabilitiesOf(MODELS, 'gemini', model) },
    ),
  always: {
    candidates: [{ finishReason: 'STOP', content: { parts: [{ text }] } }],
    embeddings: [{ values: Array.from({ length: 3072 }, () => 1) }],
  },
})
