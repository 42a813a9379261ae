import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { loadConfig } from '../../core/config.ts'
import type { ProviderName } from '../../core/config/models.ts'
import { openModels, type Models } from '../../core/opening/models.ts'
import { opening } from '../../core/opening/opening.ts'
import type { Usage } from '../../core/ports.ts'
import { embeddingContract } from '../contracts/embedding.ts'
import { languageContract } from '../contracts/language.ts'
import { visionContract } from '../contracts/vision.ts'
import { chunkVideo, visionRequest } from '../helpers/chunk-video.ts'
import { skipped } from '../helpers/skipped.ts'
import { tempDir } from '../helpers/temp.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Keys that lie in an environment are for something else, unless they have this before their names. */
const PREFIX = 'SPECTRA_LIVE_'

interface Live {
  /** One of these sets of variables has to be there. */
  needs: readonly (readonly string[])[]
  /** The key, by which a wrong one is tried. */
  key: string
  /** Begins the names of the variables that choose other models: OPENAI_MODEL, OPENAI_EMBEDDING_MODEL. */
  models: string
}

export const LIVE: Readonly<Record<Exclude<ProviderName, 'local'>, Live>> = {
  openai: { needs: [['OPENAI_API_KEY'], ['OPENAI_BASE_URL']], key: 'OPENAI_API_KEY', models: 'OPENAI' },
  'azure-openai': {
    needs: [['AZURE_OPENAI_ENDPOINT', 'AZURE_OPENAI_API_KEY', 'AZURE_OPENAI_MODEL']],
    ...{ key: 'AZURE_OPENAI_API_KEY', models: 'AZURE_OPENAI' },
  },
  bedrock: {
    needs: [
      ['AWS_REGION', 'AWS_BEARER_TOKEN_BEDROCK'],
      ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
    ],
    ...{ key: 'AWS_SECRET_ACCESS_KEY', models: 'BEDROCK' },
  },
  gemini: { needs: [['GEMINI_API_KEY'], ['GOOGLE_API_KEY']], key: 'GEMINI_API_KEY', models: 'GEMINI' },
}

/**
 * Every provider by its real service, as far as SPECTRA_LIVE=1 is set and its variables are there, such as
 * SPECTRA_LIVE_GEMINI_API_KEY: the contracts of its ports, what it costs, and a wrong key. It takes about 25 calls a provider.
 */
export function liveProviders(t: Test, environment: Environment): void {
  for (const [name, live] of Object.entries(LIVE)) {
    const provider = name as ProviderName
    void t.test(`Live: ${provider}`, { timeout: 600_000 }, async (t) => {
      const given = givenTo(live, environment)
      if (typeof given === 'string') return skipped(t, given)
      const chosen = {
        ...given,
        ...{ M1_VLM_PROVIDER: provider, M1_VLM_MODEL: given[`${live.models}_MODEL`] ?? '' },
        M2_EMBEDDING_MODEL: given[`${live.models}_EMBEDDING_MODEL`] ?? '',
      }
      const models = await opened(t, { ...chosen, M2_EMBEDDING_PROVIDER: provider })
      const path = chunkIn(tempDir(t))
      await t.test('it describes', async (t) => {
        visionContract(t, async () => ({ vision: models.vision, path }))
      })
      await t.test('it answers', async (t) => languageContract(t, async () => models.language))
      await t.test('it gives vectors', async (t) => embeddingContract(t, async () => models.embedding))
      await t.test('what it takes is counted and has a price', async (t) => {
        const { usage, summary } = await describe(models, path)
        t.comment(summary)
        costs(t, usage)
      })
      await t.test('a clip that does not fit into a request is seen, too', async (t) => {
        const table = join(tempDir(t), 'models.json')
        writeFileSync(table, JSON.stringify({ [`${provider}/*`]: { videoBytes: 0 } }))
        const { usage } = await describe(await opened(t, { ...chosen, SPECTRA_MODEL_TABLE: table }), path)
        costs(t, usage)
      })
      await t.test('a wrong key is refused', async (t) => {
        const wrong = await opened(t, { ...chosen, AWS_BEARER_TOKEN_BEDROCK: '', [live.key]: 'wrong-key' })
        await t.rejects(describe(wrong, path), { code: 'SS_PROVIDER_REFUSED' })
      })
    })
  }
}

/** The settings of a provider, by their usual names; a sentence where they are not there. */
export function givenTo({ needs }: Live, environment: Environment): Record<string, string> | string {
  const named = needs.map((set) => set.map((name) => PREFIX + name).join(' and ')).join(', or ')
  if (environment.SPECTRA_LIVE !== '1') return `set SPECTRA_LIVE=1 and ${named}: it costs a few cents`
  const given = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      name.startsWith(PREFIX) && value ? [[name.slice(PREFIX.length), value]] : [],
    ),
  )
  return needs.some((set) => set.every((name) => given[name])) ? given : `set ${named}`
}

async function opened(t: Test, environment: Record<string, string>): Promise<Models> {
  const config = loadConfig({}, environment)
  const { close, ...models } = await opening((closers) => openModels(config, 'ffmpeg', closers))
  t.teardown(close)
  return models
}

/** Two seconds in which a red box moves to the right. */
function chunkIn(directory: string): string {
  const path = join(directory, 'red-box.mp4')
  const scene =
    "color=gray:s=640x360:r=10:d=2[b];color=red:s=80x80:r=10:d=2[r];[b][r]overlay=x='40+t*240':y=140"
  const coded = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-movflags', '+faststart']
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', scene, ...coded, path])
  return path
}

const describe = (models: Models, path: string) =>
  models.vision.describe(visionRequest(chunkVideo(path)), AbortSignal.timeout(300_000))

function costs(t: Test, usage: Usage | undefined): void {
  t.ok(usage && usage.inputTokens > 100 && usage.outputTokens > 10, JSON.stringify(usage))
  t.comment(`${usage?.inputTokens} + ${usage?.outputTokens} tokens, ${usage?.costUsd ?? '?'} dollars`)
}
