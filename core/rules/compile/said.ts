import type { Rule, RuleThing, When } from '../../../schema/rules.ts'
import { nounOf } from '../../llm/local/kinds.ts'
import { KINDS, type Kind } from '../../media/analysis/types.ts'
import { lasting } from '../raised.ts'

/** A rule in words: what it does, as whoever reviews it has to know it. */
export function saidOf(rule: Rule): string {
  const { cooldownSeconds, escalate, severity } = rule
  return [
    `${capital(conditionSaid(rule))}${placesSaid(rule)}${rule.when ? `, ${whenSaid(rule.when)}` : ''}.`,
    `Severity ${severity}.`,
    ...(cooldownSeconds > 0 ? [`At most once in ${lasting(cooldownSeconds)}.`] : []),
    ...(escalate
      ? [`Not acknowledged for ${lasting(escalate.afterMinutes * 60)}: ${escalate.severity}.`]
      : []),
  ].join(' ')
}

function conditionSaid({ condition, acrossCameras }: Rule): string {
  const where = acrossCameras ? ', by any of the cameras' : ''
  if (condition.is === 'event') return thingSaid(condition.thing)
  if (condition.is === 'count')
    return `${condition.count} times ${thingSaid(condition.thing)} within ${lasting(condition.withinSeconds)}${where}`
  if (condition.is === 'sequence')
    return `${condition.steps.map(thingSaid).join(', then ')}, all within ${lasting(condition.withinSeconds)}${where}`
  return `for ${lasting(condition.forSeconds)} not ${thingSaid(condition.thing)}, while the camera is watched`
}

export function thingSaid(thing: RuleThing): string {
  const { types, kinds, colours, attributes, text, zone, minConfidence, minSeconds } = thing
  const nouns = kinds.map((kind) =>
    (KINDS as readonly string[]).includes(kind) ? nounOf(kind as Kind) : kind,
  )
  return [
    [...(colours.length > 0 ? [colours.join(' or ')] : []), nouns.join(' or ') || 'anything'].join(' '),
    ...(types.length > 0 ? [`(${types.join(' or ')})`] : []),
    ...Object.entries(attributes).map(([name, value]) => `with ${name} ${value}`),
    ...(text === undefined ? [] : [`told with ${JSON.stringify(text)}`]),
    ...(zone === undefined ? [] : [`at ${JSON.stringify(zone)}`]),
    ...(minSeconds === undefined ? [] : [`for at least ${lasting(minSeconds)}`]),
    ...(minConfidence === undefined ? [] : [`with a confidence of ${minConfidence} or more`]),
  ].join(' ')
}

function placesSaid({ cameras, groups, processes }: Rule): string {
  const named = [
    ...(cameras.length > 0 ? [`camera ${cameras.join(', ')}`] : []),
    ...(groups.length > 0 ? [`cameras of ${groups.join(', ')}`] : []),
    ...(processes.length > 0 ? [`video ${processes.join(', ')}`] : []),
  ]
  return named.length > 0 ? ` in ${named.join(' and ')}` : ''
}

function whenSaid({ days, from, until }: When): string {
  const hours = from && until ? `from ${from} to ${until}` : ''
  return [days.length > 0 ? `on ${days.join(', ')}` : '', hours].filter(Boolean).join(' ')
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
