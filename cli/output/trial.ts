import { offsetWords } from '../../core/chat/clock.ts'
import type { Trial, TrialStep } from '../../core/ports.ts'
import type { Observation } from '../../schema/analysis.ts'
import { money } from './money.ts'
import { paint, print } from './terminal.ts'

/** Prints what came of a trial: the description, its events, and what that took. */
export function printTrial({ chunk, name, version, description, events, failure, ...trial }: Trial): void {
  const span = `${offsetWords(chunk.startTime)}–${offsetWords(chunk.endTime)}`
  print(paint('bold', `${name} ${version} on ${span} of process ${chunk.processId}`))
  for (const { message } of trial.warnings) print(paint('yellow', `${message}.`))
  if (description) {
    print(`\n${inLine(description.summary)}`)
    const kept = description.isKept ? 'described before by' : 'described by'
    printStep(kept, description)
  }
  if (events) {
    print(events.events.length === 0 ? '\nNo events.' : '')
    for (const event of events.events) print(eventLine(event))
    printStep('events by', events)
  }
  if (failure) {
    print(paint('red', `\n${inLine(failure.message)} (${failure.code})`))
    if (failure.advice !== undefined) print(failure.advice)
  }
  const { calls, usd, unpriced } = trial.cost
  const priceless = unpriced === 0 ? '' : `, and ${unpriced} without a known price`
  const paid = calls === 0 ? 'nothing was paid' : `${calls} calls of models for ${money(usd)}${priceless}`
  print(paint('dim', `\n${(trial.milliseconds / 1000).toFixed(1)} s; ${paid}. Nothing of it was kept.`))
}

function printStep(
  by: string,
  { provider, model, usage, refused, passedOver, milliseconds }: TrialStep,
): void {
  const tokens = usage ? `; ${usage.inputTokens} tokens in, ${usage.outputTokens} out` : ''
  print(paint('dim', `${by} ${provider} ${model} in ${(milliseconds / 1000).toFixed(1)} s${tokens}`))
  for (const one of passedOver)
    print(
      paint('yellow', `${one.provider} ${one.model} did not answer: ${inLine(one.message)} (${one.code})`),
    )
  for (const fault of refused) print(paint('yellow', `Checks: ${inLine(fault)}.`))
}

function eventLine({ type, startTime, endTime, confidence, description, attributes }: Observation): string {
  const when = `${offsetWords(startTime)}–${offsetWords(endTime)}`
  const told = Object.entries(attributes).map(([key, value]) => `${key}=${String(value)}`)
  const more = told.length === 0 ? '' : paint('dim', `  ${inLine(told.join(' '))}`)
  return `  ${when}  ${type}  ${Math.round(confidence * 100)} %  ${inLine(description)}${more}`
}

/** Words of a model are a stranger's: nothing in them steers a terminal. */
const inLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
