import type { Config } from '../../core/config.ts'
import { createEstimatePorts } from '../../core/ports-of-commands.ts'
import type { Estimate, EstimatedModel, Identity } from '../../core/ports.ts'
import type { ProcessOptions } from '../../schema/messages/index.ts'
import { givenSource } from '../given-source.ts'
import { money } from '../output/money.ts'
import { paint, print, printJson } from '../output/terminal.ts'
import { clock } from '../output/times.ts'
import { reach } from '../reach.ts'
import { working } from '../session.ts'

/** Says what the models would cost for a video. Nothing is ordered, and nobody is asked. */
export async function showEstimate(
  config: Config,
  identity: Identity,
  text: string,
  { chunkDuration, motionGate }: ProcessOptions,
  json: boolean,
): Promise<void> {
  const source = await givenSource(text)
  await working(await reach(config, (running) => createEstimatePorts(config, running)), async (ports) => {
    const place =
      source.kind === 'url' ? { url: source.url } : { path: source.kind === 'path' ? source.path : text }
    const video = await ports.media.open(place, new AbortController().signal)
    const seconds = video.source.duration
    await video.close()
    const estimate = await ports.costs.estimate(identity, { seconds, chunkDuration, motionGate })
    if (json) return printJson({ kind: 'estimate', ...estimate })
    linesOf(estimate).forEach((line) => print(line))
  })
}

const PURPOSES = {
  vision: 'describe',
  language: 'find events',
  embedding: 'index',
  transcription: 'transcribe',
} as const

function linesOf({ seconds, chunks, models, usd, assumes }: Estimate): string[] {
  const cost = usd === undefined ? 'of unknown cost' : usd === 0 ? 'free' : `about ${money(usd)}`
  return [
    `${paint('bold', cost)}: ${clock(seconds)} of video, ${chunks} ${chunks === 1 ? 'chunk' : 'chunks'}`,
    ...models.map(lineOf),
    ...assumes.map((sentence) => paint('dim', sentence)),
  ]
}

function lineOf({
  kind,
  place,
  provider,
  model,
  calls,
  inputTokens,
  outputTokens,
  usd,
  basis,
}: EstimatedModel): string {
  const who = `  ${PURPOSES[kind]}${place > 0 ? ` (in place of the ${place === 1 ? 'first' : 'others'})` : ''}: ${provider}/${model}`
  if (basis === 'free') return `${who}, free`
  const cost = usd === undefined ? 'price unknown' : money(usd)
  return `${who}, ${calls} calls, ${inputTokens} tokens in, ${outputTokens} out, ${cost}`
}
