import type { Config } from '../../core/config.ts'
import { SpectraError, toSpectraError } from '../../core/errors.ts'
import { createRulePorts, type RulePorts } from '../../core/ports-of-rules.ts'
import type { Backtest, Identity, RuleView } from '../../core/ports.ts'
import { checkRule } from '../../core/rules/check-rule.ts'
import { saidOf } from '../../core/rules/compile/said.ts'
import { LARGEST_RULE, type Rule } from '../../schema/rules.ts'
import { existsSync } from 'node:fs'
import { confirm } from '../confirm.ts'
import { EXIT } from '../exit-codes.ts'
import { paint, print, printJson, table } from '../output/terminal.ts'
import { reach } from '../reach.ts'
import type { BacktestOptions, RuleOptions } from '../requests.ts'
import { readData } from '../schema-file.ts'
import { working } from '../session.ts'

const DAY_MS = 86_400_000
const LONGEST_DAYS = 92

export async function withRules<T>(config: Config, work: (ports: RulePorts) => Promise<T>): Promise<T> {
  return working(await reach(config, (running) => createRulePorts(config, running)), work)
}

export function list(config: Config, identity: Identity, { json }: RuleOptions): Promise<number> {
  return withRules(config, async ({ rules }) => {
    const rows: string[][] = []
    let after: string | undefined
    do {
      const page = await rules.list(identity, { first: 200, after })
      for (const one of page.items) {
        if (json) printJson(one)
        rows.push([
          one.rule.name,
          one.enabled ? 'enabled' : 'disabled',
          one.rule.severity,
          String(one.version),
          saidOf(one.rule),
        ])
      }
      after = page.next
    } while (after)
    if (json) return EXIT.done
    if (rows.length === 0) print('No rules. Add one with: spectra rule add "a person at night"')
    else printTable(['Name', 'State', 'Severity', 'Version', 'What is watched for'], rows)
    return EXIT.done
  })
}

export function show(
  config: Config,
  identity: Identity,
  name: string,
  { json }: RuleOptions,
): Promise<number> {
  return withRules(config, async ({ rules }) => {
    const one = await rules.named(identity, name)
    if (json) {
      printJson(one.rule)
      return EXIT.done
    }
    print(
      `${paint('bold', one.rule.name)} (${one.enabled ? 'enabled' : 'disabled'}, version ${one.version}, ${one.id})`,
    )
    print(saidOf(one.rule))
    for (const { number, createdAt, rule } of await rules.versions(identity, one.id))
      print(paint('dim', `  ${number}  ${createdAt.toISOString()}  ${saidOf(rule)}`))
    return EXIT.done
  })
}

export function add(config: Config, identity: Identity, what: string, options: RuleOptions): Promise<number> {
  return withRules(config, async (ports) => {
    const { rule, unclear } = await ruleOf(ports, identity, what)
    const { name, camera, group, severity, enable = false } = options
    const changed = checkRule({
      ...rule,
      ...(name && { name }),
      ...(camera && { cameras: camera }),
      ...(group && { groups: group }),
      ...(severity && { severity }),
    })
    const added = await ports.rules.add(identity, changed, { enabled: enable })
    for (const sentence of unclear) process.stderr.write(`${sentence}\n`)
    told('Added', added, options)
    if (!enable && !options.json)
      print(
        paint(
          'dim',
          `It is disabled. Test it with: spectra rule backtest ${JSON.stringify(added.rule.name)}`,
        ),
      )
    return EXIT.done
  })
}

export function edit(
  config: Config,
  identity: Identity,
  name: string,
  file: string,
  options: RuleOptions,
): Promise<number> {
  return withRules(config, async ({ rules }) => {
    const rule = checkRule(await readData(file, 4 * LARGEST_RULE))
    const { id } = await rules.named(identity, name)
    told('Changed', await rules.edit(identity, id, rule), options)
    return EXIT.done
  })
}

export function enable(
  config: Config,
  identity: Identity,
  name: string,
  enabled: boolean,
  options: RuleOptions,
): Promise<number> {
  return withRules(config, async ({ rules }) => {
    const { id } = await rules.named(identity, name)
    told(enabled ? 'Enabled' : 'Disabled', await rules.enable(identity, id, enabled), options)
    return EXIT.done
  })
}

export function remove(
  config: Config,
  identity: Identity,
  name: string,
  options: RuleOptions & { yes?: boolean },
): Promise<number> {
  return withRules(config, async ({ rules }) => {
    const { id, rule } = await rules.named(identity, name)
    if (
      !options.yes &&
      !(await confirm(`remove the rule "${rule.name}"`, `Remove the rule "${rule.name}"? Its alerts stay.`))
    )
      return EXIT.done
    told('Removed', await rules.remove(identity, id), options)
    return EXIT.done
  })
}

export function backtest(
  config: Config,
  identity: Identity,
  name: string,
  options: BacktestOptions,
): Promise<number> {
  const { days, json } = options
  if (!(days > 0 && days <= LONGEST_DAYS)) {
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot test the rule on ${days} days: give 1 to ${LONGEST_DAYS}`,
    )
  }
  return withRules(config, async (ports) => {
    const { rule, against } = await comparedRules(ports, identity, name, options)
    const until = new Date()
    const from = new Date(until.getTime() - days * DAY_MS)
    const order = { rule, from, until, ...(against && { against }) }
    const result = await ports.backtest(identity, order, (done) => {
      if (process.stderr.isTTY && !json)
        process.stderr.write(`\r${Math.round(done * 100)} %${done === 1 ? '\r      \r' : ''}`)
    })
    if (json) printJson(result)
    else printResult(rule, result, days)
    return EXIT.done
  })
}

async function comparedRules(
  ports: RulePorts,
  identity: Identity,
  name: string,
  { file, against }: BacktestOptions,
): Promise<{ rule: Rule; against?: Rule }> {
  const known = await ports.rules.named(identity, name).catch(nullIfGone)
  if (!known) return { rule: (await ruleOf(ports, identity, name)).rule }
  const changed = file === undefined ? undefined : checkRule(await readData(file, 4 * LARGEST_RULE))
  if (against === undefined) return changed ? { rule: changed, against: known.rule } : { rule: known.rule }
  const versions = await ports.rules.versions(identity, known.id)
  const version = versions.find(({ number }) => number === against)
  if (!version)
    throw new SpectraError(
      'SS_NOT_FOUND',
      `Cannot compare with version ${against} of "${name}": there is none`,
    )
  return { rule: changed ?? known.rule, against: version.rule }
}

async function ruleOf(
  { rules }: RulePorts,
  identity: Identity,
  what: string,
): Promise<{ rule: Rule; unclear: readonly string[] }> {
  if (existsSync(what)) return { rule: checkRule(await readData(what, 4 * LARGEST_RULE)), unclear: [] }
  return rules.compile(identity, what)
}

const MOST_LINES = 20

function printResult(
  rule: Rule,
  { count, days: perDay, occasions, change, isComplete, gone }: Backtest,
  days: number,
): void {
  print(saidOf(rule))
  const times = count === 1 ? 'have come true once' : `have come true ${count} times`
  const range = days === 1 ? 'day' : `${days} days`
  print(paint('bold', `It would ${count === 0 ? 'not have come true' : times} in the last ${range}.`))
  if (!isComplete) print('There are more events than one test looks at: the earliest were.')
  if (change)
    print(`Against the earlier version (${change.before}): ${change.added} more, ${change.gone} fewer.`)
  for (const { day, count: some } of perDay)
    print(`  ${day}  ${String(some).padStart(5)}  ${'#'.repeat(Math.min(60, some))}`)
  const shown = [...occasions, ...gone].slice(0, MOST_LINES)
  for (const { title, startsAt, cameraId, processId, startTime, change: how } of shown) {
    const mark = how === 'added' ? '+ ' : how === 'gone' ? '- ' : '  '
    print(
      `${mark}${startsAt?.toISOString() ?? `${startTime.toFixed(1)} s`}  ${cameraId ?? processId}  ${title}`,
    )
  }
}

function told(what: string, one: RuleView, { json }: RuleOptions): void {
  if (json) printJson(one)
  else print(`${paint('green', what)} "${one.rule.name}" (${one.id}). ${saidOf(one.rule)}`)
}

function printTable(head: string[], rows: string[][]): void {
  const [first, ...lines] = table([head, ...rows])
  print(paint('bold', first!))
  lines.forEach((line) => print(line))
}

function nullIfGone(thrown: unknown): undefined {
  if (toSpectraError(thrown).code === 'SS_NOT_FOUND') return undefined
  throw thrown
}
