import { setTimeout as sleep } from 'node:timers/promises'
import { capabilitiesOf } from '../../../../core/llm/capabilities.ts'
import { MODELS } from '../../../../core/llm/models.ts'
import { createAzureOpenaiProvider } from '../../../../core/llm/openai/provider.ts'
import { toSpectraError } from '../../../../core/errors.ts'

/** Asks Azure OpenAI without a key so often, in a process that trusts the authority of a test, and prints how it ended each time. */
const [endpoint = '', times = '1', timeoutMs = '20000'] = process.argv.slice(2)
const provider = createAzureOpenaiProvider(
  { endpoint, apiKey: '', timeoutMs: Number(timeoutMs) },
  { ffmpeg: 'ffmpeg', capabilities: (model) => capabilitiesOf(MODELS, 'azure-openai', model) },
)
for (let time = 0; time < Number(times); time += 1) {
  const ended = await provider
    .language('gpt-4o')
    .health()
    .then(
      () => 'well',
      (error: unknown) => `${toSpectraError(error).code} ${toSpectraError(error).message}`,
    )
  console.log(ended.replaceAll('\n', ' '))
  // The next token is fetched beside the request that found the last one old.
  await sleep(100)
}
process.exit(0)
