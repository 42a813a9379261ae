import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { capabilitiesOf } from '../../../../core/llm/capabilities.ts'
import { MODELS } from '../../../../core/llm/models.ts'
import { createAzureOpenaiProvider } from '../../../../core/llm/openai/provider.ts'
import { providerContract } from '../../../contracts/provider.ts'
import { AZURE, startOpenaiServer } from '../../../helpers/providers/openai-server.ts'
import { tempDir } from '../../../helpers/temp.ts'

const path = join(tempDir(t), 'two-seconds.mp4')
execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=10:d=2', path])

const summary = 'A person stands at the door and looks to the left.'
const content = JSON.stringify({ summary, events: [], answer: [] })

providerContract(t, {
  name: 'Azure OpenAI',
  path,
  start: () => startOpenaiServer({ flavour: AZURE }),
  open: (endpoint, timeoutMs = 20_000) =>
    createAzureOpenaiProvider(
      { endpoint, apiKey: 'sk-test', timeoutMs },
      { ffmpeg: 'ffmpeg', capabilities: (model) => capabilitiesOf(MODELS, 'azure-openai', model) },
    ),
  always: {
    choices: [{ finish_reason: 'stop', message: { content } }],
    data: [{ embedding: Array.from({ length: 1536 }, () => 1) }],
  },
})
