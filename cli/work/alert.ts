import type { Config } from '../../core/config.ts'
import type { AlertView, Identity } from '../../core/ports.ts'
import { EXIT } from '../exit-codes.ts'
import { paint, print, printJson, table } from '../output/terminal.ts'
import type { AlertListOptions, AlertOptions } from '../requests.ts'
import { withRules } from './rule.ts'

export function list(config: Config, identity: Identity, options: AlertListOptions): Promise<number> {
  const { state, severity, camera, rule, limit, json } = options
  return withRules(config, async ({ rules, alerts }) => {
    const ruleIds = rule === undefined ? undefined : [(await rules.named(identity, rule)).id]
    const { items } = await alerts.list(
      identity,
      {
        ...(state && { states: state }),
        ...(severity && { severities: severity }),
        ...(camera && { cameraIds: camera }),
        ...(ruleIds && { ruleIds }),
      },
      { first: limit },
    )
    if (json) items.forEach((alert) => printJson(alert))
    else if (items.length === 0) print('No alerts.')
    else {
      const rows = items.map((alert) => [
        alert.id,
        whenOf(alert),
        alert.severity,
        stateOf(alert),
        alert.title,
      ])
      const [head, ...lines] = table([['Id', 'When', 'Severity', 'State', 'What'], ...rows])
      print(paint('bold', head!))
      lines.forEach((line) => print(line))
    }
    return EXIT.done
  })
}

export function show(
  config: Config,
  identity: Identity,
  id: string,
  { json }: AlertOptions,
): Promise<number> {
  return withRules(config, async ({ alerts }) => {
    const alert = await alerts.get(identity, id)
    const notes = await alerts.notes(identity, id)
    if (json) {
      printJson({ ...alert, notes })
      return EXIT.done
    }
    print(`${paint('bold', alert.title)}  (${alert.severity}, ${stateOf(alert)})`)
    print(
      `${whenOf(alert)}  ${alert.cameraId ?? alert.processId}, from second ${alert.startTime.toFixed(1)} of ${alert.processId}`,
    )
    for (const { text, at, startTime } of alert.claims)
      print(`  ${at ?? `${startTime.toFixed(1)} s`}  ${text}`)
    for (const { createdAt, step, text, userId } of notes)
      print(
        paint(
          'dim',
          `  ${createdAt.toISOString()}  ${step}${userId ? ` by ${userId}` : ''}${text ? `: ${text}` : ''}`,
        ),
      )
    return EXIT.done
  })
}

export function order(
  config: Config,
  identity: Identity,
  ids: readonly string[],
  action: 'acknowledge' | 'close' | 'reopen',
  options: AlertOptions,
): Promise<number> {
  return withRules(config, async ({ alerts }) => {
    if (options.false) await alerts.order(identity, ids, { do: 'mark_false' })
    const { text } = options
    told(await alerts.order(identity, ids, { do: action, ...(text !== undefined && { text }) }), options)
    return EXIT.done
  })
}

export function comment(
  config: Config,
  identity: Identity,
  id: string,
  text: string,
  options: AlertOptions,
): Promise<number> {
  return withRules(config, async ({ alerts }) => {
    told(await alerts.order(identity, [id], { do: 'comment', text }), options)
    return EXIT.done
  })
}

function told(alerts: readonly AlertView[], { json }: AlertOptions): void {
  for (const alert of alerts) {
    if (json) printJson(alert)
    else print(`${alert.id}  ${stateOf(alert)}  ${alert.title}`)
  }
}

const whenOf = ({ startsAt, raisedAt }: AlertView): string => (startsAt ?? raisedAt).toISOString()
const stateOf = ({ state, falseAlarm }: AlertView): string => (falseAlarm ? `${state}, false` : state)
