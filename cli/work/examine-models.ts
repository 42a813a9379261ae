import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../../core/config.ts'
import { SpectraError, type ErrorCode } from '../../core/errors.ts'
import { findBinaries } from '../../core/media/binaries.ts'
import { runChild } from '../../core/media/child.ts'
import type { Models } from '../../core/opening/models.ts'
import type { CallKind, ModelAnswer } from '../../core/ports.ts'
import { attempt, type Finding } from './findings.ts'
import { dollars, replayed, tinyCalls, withOnly, type TinyCall } from './tiny-calls.ts'

const NAMES: Record<CallKind, string> = {
  vision: 'Vision',
  language: 'Language',
  embedding: 'Embedding',
  transcription: 'Transcription',
}

/** What to look at where a provider refuses, or cannot be reached. */
const SETTINGS: Record<TinyCall['provider'], { key: string; place: string }> = {
  local: { key: '', place: '' },
  openai: { key: 'OPENAI_API_KEY', place: 'OPENAI_BASE_URL' },
  'azure-openai': { key: 'AZURE_OPENAI_API_KEY', place: 'AZURE_OPENAI_ENDPOINT' },
  bedrock: { key: 'AWS_ACCESS_KEY_ID and its secret, or AWS_BEARER_TOKEN_BEDROCK', place: 'AWS_REGION' },
  gemini: { key: 'GEMINI_API_KEY', place: 'GOOGLE_GEMINI_BASE_URL' },
}
const MODEL: Record<CallKind, string> = {
  vision: 'M1_VLM_MODEL or VLM_PROVIDERS',
  language: 'LLM_PROVIDERS or M1_VLM_MODEL',
  embedding: 'M2_EMBEDDING_MODEL',
  transcription: 'SPECTRA_TRANSCRIPTION',
}

/**
 * Calls each model that is configured once, by itself: the local ones in any case, others where `pays`. An answer that cannot be used counts
 * as none.
 */
export async function examineModels(config: Config, pays: boolean): Promise<Finding[]> {
  let calls: TinyCall[] = []
  const unusable = await attempt('Models', async () => {
    calls = await tinyCalls(config)
    return []
  })
  const findings: Finding[] = [...unusable]
  for (const call of calls) findings.push(...(await examineModel(config, call, pays)))
  return findings
}

function examineModel(config: Config, call: TinyCall, pays: boolean): Promise<Finding[]> {
  const { kind, provider, model, costUsd } = call
  const what = NAMES[kind]
  const who = `${provider} ${model}`
  const folder = replayed(config)
  if (provider !== 'local' && folder !== undefined) {
    const detail = `${who}: answers come from ${folder}, and nobody is asked`
    return Promise.resolve([{ what, verdict: 'fallback', detail, advice: 'SPECTRA_CASSETTE says so.' }])
  }
  if (provider !== 'local' && !pays) {
    const detail = `${who}: not called, since that costs ${dollars(costUsd)}`
    return Promise.resolve([
      { what, verdict: 'untried', detail, advice: 'Call it with: spectra doctor --yes' },
    ])
  }
  return attempt(
    what,
    async () => {
      const began = performance.now()
      const answer = await ask(config, call)
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      if (provider === 'local') return { what, verdict: 'ok', detail: `${who}: ${LOCAL[kind]}` }
      const { inputTokens, outputTokens, costUsd: cost } = answer.usage ?? {}
      const tokens = inputTokens === undefined ? '' : `, ${inputTokens} + ${outputTokens} tokens`
      const detail = `${who}: answered in ${seconds} s${tokens}, ${dollars(cost)}`
      return { what, verdict: 'ok', detail, ...(cost !== undefined && { costUsd: cost }) }
    },
    (code) => adviceOn(code, call),
  )
}

const LOCAL: Record<CallKind, string> = {
  vision: 'OpenCV loads; no key needed',
  language: 'rules, no language model',
  embedding: 'lexical',
  transcription: 'none',
}

function adviceOn(code: ErrorCode, { kind, provider }: TinyCall): string | undefined {
  const { key, place } = SETTINGS[provider]
  switch (code) {
    case 'SS_PROVIDER_REFUSED':
      return `Check ${key}, and that the model is one of the provider and open to this key: ${MODEL[kind]}.`
    case 'SS_PROVIDER_UNAVAILABLE':
      return `Check ${place}, and whether this machine reaches it.`
    case 'SS_ANALYSIS_FAILED':
      if (kind === 'embedding')
        return 'Set M2_EMBEDDING_DIMENSIONS to the length of its vectors, or M2_EMBEDDING_MODEL to another model.'
      return `The model answers, but not in the form that is needed: choose another by ${MODEL[kind]}.`
    default:
      return undefined
  }
}

/** So long one call may take. Milliseconds. */
const PATIENCE_MS = 60_000

async function ask(config: Config, call: TinyCall): Promise<ModelAnswer> {
  const { ffmpeg } = await findBinaries(config)
  const signal = AbortSignal.timeout(PATIENCE_MS)
  try {
    return await withOnly(config, ffmpeg, call, (models) => ASK[call.kind](models, signal, ffmpeg))
  } catch (thrown) {
    if (!signal.aborted) throw thrown
    const state = `no answer within ${PATIENCE_MS / 1000} s`
    throw new SpectraError(
      'SS_PROVIDER_UNAVAILABLE',
      `Cannot ask ${call.model} by ${call.provider}: ${state}`,
    )
  }
}

const prompt = (text: string) => ({ name: 'doctor', version: '1', text })

const ASK: Record<CallKind, (models: Models, signal: AbortSignal, ffmpeg: string) => Promise<ModelAnswer>> = {
  async vision({ vision }, signal, ffmpeg) {
    // The local one needs no picture to be known to work: its library loads, or not.
    if (vision.provider === 'local') {
      await vision.health()
      return { provider: vision.provider, model: vision.model, usage: undefined }
    }
    const dir = await mkdtemp(join(tmpdir(), 'spectra-doctor-'))
    try {
      const clip = join(dir, 'clip.mp4')
      await makeClip(ffmpeg, clip, signal)
      const sha256 = createHash('sha256')
        .update(await readFile(clip))
        .digest('hex')
      return await vision.describe(
        {
          ...{ organizationId: '', chunkId: 'doctor', before: [] },
          chunk: { key: 'doctor/clip.mp4', sha256, file: async () => clip },
          span: { ordinal: 1, startTime: 0, endTime: 1 },
          prompt: prompt('Say in one short sentence what is to be seen. There are no events.'),
        },
        signal,
      )
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  },
  language: ({ language }, signal) =>
    language.provider === 'local'
      ? language
          .health()
          .then(() => ({ provider: language.provider, model: language.model, usage: undefined }))
      : language.generate(
          [
            { role: 'system', prompt: prompt('Answer in one word.') },
            { role: 'user', text: 'Are you there?' },
          ],
          { signal },
        ),
  embedding: ({ embedding }, signal) => embedding.embed(['a red car'], 'query', signal),
  async transcription({ transcription }, signal, ffmpeg) {
    const dir = await mkdtemp(join(tmpdir(), 'spectra-doctor-'))
    try {
      const path = join(dir, 'tone.flac')
      await make(ffmpeg, ['-f', 'lavfi', '-i', 'sine=duration=1', '-ar', '16000', path], signal)
      return await transcription.transcribe({ path, form: 'flac', seconds: 1 }, signal)
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  },
}

/** A second of a test picture, which every provider takes. */
async function makeClip(ffmpeg: string, path: string, signal: AbortSignal): Promise<void> {
  const source = ['-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=5:duration=1']
  const coded = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-movflags', '+faststart']
  await make(ffmpeg, [...source, ...coded, path], signal)
}

async function make(ffmpeg: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const { code, stderr } = await runChild(ffmpeg, ['-v', 'error', '-y', ...args], { signal })
  if (code !== 0)
    throw new SpectraError('SS_FFMPEG_MISSING', `Cannot make a clip with ffmpeg: ${stderr.trim()}`)
}
