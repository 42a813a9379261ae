import t, { type Test } from 'tap'
import { BEDROCK_CREDENTIALS, startBedrockServer } from '../helpers/providers/bedrock-server.ts'
import { startGeminiServer } from '../helpers/providers/gemini-server.ts'
import { AZURE, startOpenaiServer } from '../helpers/providers/openai-server.ts'
import type { StandIn } from '../helpers/providers/says.ts'
import { givenTo, LIVE, liveProviders } from './suite.ts'

/** The live suite itself, on stand-ins: what it asks is what a provider takes. */
async function standIns(t: Test) {
  const [openai, azure, gemini, bedrock] = await Promise.all([
    startOpenaiServer(),
    startOpenaiServer({ flavour: AZURE }),
    startGeminiServer(),
    startBedrockServer(),
  ])
  const all: readonly StandIn[] = [openai, azure, gemini, bedrock]
  for (const standIn of all) t.teardown(() => standIn.close())
  const environment = {
    ...{ SPECTRA_LIVE_OPENAI_API_KEY: 'sk-test', SPECTRA_LIVE_OPENAI_BASE_URL: openai.url },
    ...{ SPECTRA_LIVE_AZURE_OPENAI_API_KEY: 'sk-test', SPECTRA_LIVE_AZURE_OPENAI_ENDPOINT: azure.url },
    SPECTRA_LIVE_AZURE_OPENAI_MODEL: 'gpt-4.1-mini',
    ...{ SPECTRA_LIVE_GEMINI_API_KEY: 'sk-test', SPECTRA_LIVE_GOOGLE_GEMINI_BASE_URL: gemini.url },
    SPECTRA_LIVE_AWS_REGION: 'eu-central-1',
    SPECTRA_LIVE_AWS_ACCESS_KEY_ID: BEDROCK_CREDENTIALS.accessKeyId,
    SPECTRA_LIVE_AWS_SECRET_ACCESS_KEY: BEDROCK_CREDENTIALS.secretAccessKey,
    SPECTRA_LIVE_AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
  }
  return { all, environment }
}

void t.test('Live suite: keys that happen to be in the environment are not used', async (t) => {
  const { environment } = await standIns(t)
  for (const live of Object.values(LIVE)) {
    t.match(givenTo(live, environment), /^set SPECTRA_LIVE=1 and SPECTRA_LIVE_/)
    const usual = Object.fromEntries(live.needs.flat().map((name) => [name, 'given']))
    t.match(givenTo(live, { ...usual, SPECTRA_LIVE: '1' }), /^set SPECTRA_LIVE_/)
  }
})

void t.test(
  'Live suite: with SPECTRA_LIVE=1 every provider is asked, and a wrong key alone refused',
  async (t) => {
    const { all, environment } = await standIns(t)
    await t.test('run', async (t) => liveProviders(t, { ...environment, SPECTRA_LIVE: '1' }))
    for (const { asked, refused } of all) {
      t.ok(asked.length > 5)
      t.ok(refused.length <= 1, refused.join('\n'))
    }
  },
)
