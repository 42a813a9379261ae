import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { createBedrockProvider, type AddressOf } from '../../../../core/llm/bedrock/provider.ts'
import { capabilitiesOf } from '../../../../core/llm/capabilities.ts'
import { MODELS } from '../../../../core/llm/models.ts'
import { providerContract } from '../../../contracts/provider.ts'
import { BEDROCK_CREDENTIALS, startBedrockServer } from '../../../helpers/providers/bedrock-server.ts'
import { tempDir } from '../../../helpers/temp.ts'

const path = join(tempDir(t), 'two-seconds.mp4')
execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=10:d=2', path])

const open = (endpoint: string, timeoutMs = 20_000, addressOf?: AddressOf) =>
  createBedrockProvider(
    { endpoint, region: 'us-east-1', bearerToken: '', credentials: BEDROCK_CREDENTIALS, timeoutMs },
    { ffmpeg: 'ffmpeg', capabilities: (model) => capabilitiesOf(MODELS, 'bedrock', model) },
    addressOf,
  )

const summary = 'A person stands at the door and looks to the left.'

providerContract(t, {
  name: 'Bedrock',
  path,
  start: startBedrockServer,
  open,
  always: {
    output: {
      message: {
        role: 'assistant',
        content: [
          { toolUse: { toolUseId: '1', name: 'give_answer', input: { summary, events: [], answer: [] } } },
        ],
      },
    },
    stopReason: 'tool_use',
    embedding: Array.from({ length: 1024 }, () => 1),
  },
})
