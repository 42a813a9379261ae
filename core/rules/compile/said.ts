import type { Rule, RuleThing, When } from '../../../schema/rules.ts'
import { lasting } from '../raised.ts'
import { happens } from './happens.ts'

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
  return `for ${lasting(condition.forSeconds)} it does not happen that ${thingSaid(condition.thing)}, while the camera is watched`
}

export function thingSaid(thing: RuleThing): string {
  const { attributes, text, zone, minConfidence, minSeconds } = thing
  return [
    happens(thing),
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
