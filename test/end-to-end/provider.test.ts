import t, { type Test } from 'tap'
import { fixture } from '../fixtures/videos.ts'
import { BEDROCK_CREDENTIALS, startBedrockServer } from '../helpers/providers/bedrock-server.ts'
import { startOpenaiServer } from '../helpers/providers/openai-server.ts'
import type { StandIn } from '../helpers/providers/says.ts'
import { jsonLines, spectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

async function serverOf(t: Test): Promise<StandIn> {
  const standIn = await startOpenaiServer()
  t.teardown(() => standIn.close())
  return standIn
}

const chunksOf = (stdout: string) => jsonLines(stdout).filter(({ kind }) => kind === 'chunk')

void t.test('analyze with the address and the key of a provider: its descriptions and events', async (t) => {
  const standIn = await serverOf(t)
  const env = { OPENAI_BASE_URL: standIn.url, OPENAI_API_KEY: 'sk-test' }
  const run = await spectra(tempDir(t), ['analyze', await fixture('hevc.mp4'), '--json'], env)
  t.equal(run.code, 0, run.stderr)
  t.same(standIn.refused, [])
  const chunks = chunksOf(run.stdout)
  t.ok(chunks.length > 0)
  for (const chunk of chunks) {
    t.match(chunk, { summary: /A person in red walks/, provider: 'openai', model: 'gpt-4.1-mini' })
  }
  const events = jsonLines(run.stdout).filter(({ kind }) => kind === 'event')
  t.ok(events.length >= chunks.length)
  t.ok(events.every(({ type }) => type === 'person_detected'))
  const seen = standIn.asked.filter(({ pictures }) => pictures.length > 0)
  t.equal(seen.length, chunks.length, 'each chunk is shown once')
  for (const { pictures } of seen) {
    t.ok(
      pictures.length <= 12 &&
        pictures.every((each) => each.subarray(0, 2).equals(Buffer.from([0xff, 0xd8]))),
    )
  }
  t.notMatch(run.stdout + run.stderr, /sk-test/)
})

void t.test(
  'a chain of providers: the local analyst answers where the first cannot, and it is recorded',
  async (t) => {
    const standIn = await serverOf(t)
    standIn.usually = () => ({ fault: { status: 500 } })
    const env = {
      ...{ OPENAI_BASE_URL: standIn.url, OPENAI_API_KEY: 'sk-test' },
      VLM_PROVIDERS: 'openai/gpt-4o,local',
    }
    const run = await spectra(tempDir(t), ['analyze', await fixture('hevc.mp4'), '--json'], env)
    t.equal(run.code, 0, run.stderr)
    t.ok(standIn.asked.length > 0)
    const chunks = chunksOf(run.stdout)
    t.ok(chunks.length > 0)
    for (const chunk of chunks) t.match(chunk, { provider: 'local', model: 'motion-hog-1' })
  },
)

void t.test('analyze with Bedrock: its model is shown each clip, signed for', async (t) => {
  const standIn = await startBedrockServer()
  t.teardown(() => standIn.close())
  const env = {
    ...{ M1_VLM_PROVIDER: 'bedrock', AWS_REGION: 'eu-central-1' },
    AWS_ACCESS_KEY_ID: BEDROCK_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: BEDROCK_CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: standIn.url,
  }
  const run = await spectra(tempDir(t), ['analyze', await fixture('hevc.mp4'), '--json'], env)
  t.equal(run.code, 0, run.stderr)
  t.same(standIn.refused, [])
  const chunks = chunksOf(run.stdout)
  t.ok(chunks.length > 0)
  for (const chunk of chunks) {
    t.match(chunk, {
      summary: /A person in red walks/,
      provider: 'bedrock',
      model: 'eu.amazon.nova-pro-v1:0',
    })
  }
  const clips = standIn.asked.flatMap(({ videos }) => videos)
  t.equal(clips.length, chunks.length, 'each chunk is shown once')
  t.notMatch(run.stdout + run.stderr, BEDROCK_CREDENTIALS.secretAccessKey)
})
