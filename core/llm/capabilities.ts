import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { SpectraError } from '../errors.ts'
import { issuesOf } from '../issues.ts'
import type { Usage } from '../ports.ts'
import { ModelCapabilities } from './model.ts'
import { MODELS } from './models.ts'

const Table = z.record(z.string(), ModelCapabilities.partial())
/** By `provider/model`; `provider/*` stands for the others of a provider. */
export type ModelTable = Readonly<Record<string, Partial<ModelCapabilities>>>

/** Our table, extended by that of a file. @throws SS_CONFIG_INVALID */
export async function loadModelTable(path: string): Promise<ModelTable> {
  if (path === '') return MODELS
  const failed = (why: string): SpectraError =>
    new SpectraError('SS_CONFIG_INVALID', `Cannot read SPECTRA_MODEL_TABLE: ${path} ${why}`)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw failed(`cannot be opened (${error.code})`)
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw failed('is no JSON')
  }
  const parsed = Table.safeParse(json)
  if (!parsed.success) throw failed(`is no table of models: ${issuesOf(parsed.error)}`)
  const names = Object.keys({ ...MODELS, ...parsed.data })
  return Object.fromEntries(names.map((name) => [name, { ...MODELS[name], ...parsed.data[name] }]))
}

/** What a model can do: by its own line, that of the longest name that it begins with, and that of its provider. */
export function capabilitiesOf(table: ModelTable, provider: string, model: string): ModelCapabilities {
  const full = `${provider}/${model}`
  const near = Object.keys(table)
    .filter((name) => full === name || full.startsWith(`${name}-`))
    .sort((a, b) => b.length - a.length)[0]
  return ModelCapabilities.parse({ ...table[`${provider}/*`], ...(near ? table[near] : {}) })
}

/** Of so many seconds of sound, which have no tokens. */
export function soundUsage({ minutePrice }: Pick<ModelCapabilities, 'minutePrice'>, seconds: number): Usage {
  const usage = { inputTokens: 0, outputTokens: 0 }
  if (minutePrice === undefined) return usage
  return { ...usage, costUsd: Number(((seconds / 60) * minutePrice).toFixed(9)) }
}

/** What the transcript of so many seconds takes, about: paid by the minute, or by tokens. */
export function expectedSoundUsage(can: ModelCapabilities, seconds: number): Usage {
  if (can.minutePrice !== undefined || !can.price) return soundUsage(can, seconds)
  return usageOf(can, SOUND_TOLD + Math.ceil(seconds * can.soundTokens), Math.ceil(seconds * SPOKEN_TOKENS))!
}

/** Tokens of what is told beside a sound, and of what is said in a second, with its times. */
const SOUND_TOLD = 250
const SPOKEN_TOKENS = 6

/** Undefined where the provider did not count. */
export function usageOf(
  { price }: Pick<ModelCapabilities, 'price'>,
  inputTokens: number | undefined | null,
  outputTokens: number | undefined | null,
): Usage | undefined {
  if (inputTokens === undefined || inputTokens === null) return undefined
  const usage = { inputTokens, outputTokens: outputTokens ?? 0 }
  if (!price) return usage
  const costUsd = (usage.inputTokens * price.input + usage.outputTokens * price.output) / 1e6
  return { ...usage, costUsd: Number(costUsd.toFixed(9)) }
}
