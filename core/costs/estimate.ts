import { ANSWER_TOKENS } from '../llm/expected-usage.ts'
import { expectedSoundUsage, usageOf } from '../llm/capabilities.ts'
import type { ModelCapabilities } from '../llm/model.ts'
import type { AskedModels } from '../opening/models.ts'
import type { CallKind, Estimate, EstimateAsked, EstimatedModel, Usage } from '../ports.ts'
import type { Observed } from './observed.ts'

/** Tokens of what a model is told, beside what it is shown: instructions, the form of the answer, and for events the description. */
const TOLD_TOKENS: Readonly<Record<CallKind, number>> = {
  vision: 800,
  language: 900,
  embedding: 150,
  transcription: 0,
}
/** Tokens of the time that stands before each picture. */
const LABEL_TOKENS = 5

/** What one call about a chunk of so many seconds takes, by rules of thumb. */
export const assumedUsage = (kind: CallKind, can: ModelCapabilities, seconds: number): Usage =>
  usageOf(can, TOLD_TOKENS[kind] + shownTokens(kind, can, seconds), ANSWER_TOKENS[kind])!

/** What an analysis will cost, by the table of models and what was seen of earlier calls. Pure: it asks nobody. */
export function estimate(
  { seconds, chunkDuration, motionGate = false }: EstimateAsked,
  asked: AskedModels,
  observed: Observed,
): Estimate {
  const chunks = Math.max(1, Math.ceil(seconds / chunkDuration))
  const held = motionGate && asked.vision[0]?.provider !== 'local' ? (observed.heldBack ?? 0) : 0
  const shown = chunks - Math.floor(chunks * held)
  const chunkSeconds = Math.min(chunkDuration, seconds)
  const models = (['vision', 'language', 'embedding', 'transcription'] as const).flatMap((kind) =>
    asked[kind].map(({ provider, model, capabilities }, place): EstimatedModel => {
      const calls = kind === 'vision' || kind === 'language' ? shown : chunks
      const named = { kind, place, provider, model, calls }
      if (provider === 'local') return { ...named, inputTokens: 0, outputTokens: 0, usd: 0, basis: 'free' }
      // Sound is paid by its length, whatever is said in it.
      if (kind === 'transcription') {
        const { inputTokens, outputTokens, costUsd: usd } = expectedSoundUsage(capabilities, seconds)
        return { ...named, inputTokens, outputTokens, ...(usd !== undefined && { usd }), basis: 'assumed' }
      }
      const seen = observed.of(kind, provider, model)
      const input = seen?.inputTokens ?? TOLD_TOKENS[kind] + shownTokens(kind, capabilities, chunkSeconds)
      const output = seen?.outputTokens ?? ANSWER_TOKENS[kind]
      const usage = usageOf(capabilities, Math.round(input * calls), Math.round(output * calls))!
      return {
        ...named,
        inputTokens: usage.inputTokens,
        outputTokens: usage.outputTokens,
        ...(usage.costUsd !== undefined && { usd: usage.costUsd }),
        basis: seen ? 'observed' : 'assumed',
      }
    }),
  )
  const first = models.filter(({ place }) => place === 0)
  const isKnown = first.every(({ usd }) => usd !== undefined)
  return {
    ...{ seconds, chunks, models },
    ...(isKnown && { usd: Number(first.reduce((sum, { usd }) => sum + usd!, 0).toFixed(9)) }),
    assumes: [...assumptions(chunkDuration, models, asked), ...(motionGate ? gateAssumption(held) : [])],
  }
}

const gateAssumption = (held: number): string[] => [
  held > 0
    ? `The motion gate held back ${Math.round(held * 100)} % of the chunks lately, and is taken to do so again.`
    : 'The motion gate may spare calls: how many is not known yet, and none is counted on.',
]

/** Those of the pictures, or of the clip, of one chunk. */
function shownTokens(kind: CallKind, can: ModelCapabilities, seconds: number): number {
  if (kind !== 'vision') return 0
  if (can.videoBytes > 0 || can.storedVideoBytes > 0) return Math.ceil(seconds * can.videoTokens)
  return can.pictures * (can.pictureTokens + LABEL_TOKENS)
}

function assumptions(chunkDuration: number, models: readonly EstimatedModel[], asked: AskedModels): string[] {
  const assumed = models.filter(({ basis, kind }) => basis === 'assumed' && kind !== 'transcription')
  const observed = models.filter(({ basis }) => basis === 'observed')
  const names = (some: readonly EstimatedModel[]): string =>
    [...new Set(some.map(({ provider, model }) => `${provider}/${model}`))].join(', ')
  const told: string[] = [
    `A chunk for every ${chunkDuration} s of video, each described, searched for events and indexed once.`,
  ]
  if (models.some(({ place }) => place > 0)) {
    told.push('The first of each chain answers; what others cost is what they would if they did.')
  }
  if (assumed.length > 0) {
    const { vision } = asked
    const shown = vision
      .filter(({ provider }) => provider !== 'local')
      .map(({ model, capabilities: can }) =>
        can.videoBytes > 0 || can.storedVideoBytes > 0
          ? `${model}: a clip of ${can.videoTokens} tokens a second`
          : `${model}: ${can.pictures} pictures of ${can.pictureTokens} tokens`,
      )
    told.push(
      `Not asked before, so by rules of thumb: ${names(assumed)} (${[...shown, `answers of ${ANSWER_TOKENS.vision} and ${ANSWER_TOKENS.language} tokens`].join('; ')}).`,
    )
  }
  if (observed.length > 0) told.push(`As many tokens a call as lately, on average: ${names(observed)}.`)
  if (asked.transcription.length > 0) told.push('The video has sound from its begin to its end.')
  const unknown = models.filter(({ usd }) => usd === undefined)
  if (unknown.length > 0) told.push(`No price is known of ${names(unknown)}: add it to SPECTRA_MODEL_TABLE.`)
  told.push('No call is repeated.')
  return told
}
