import type { Config } from '../../core/config.ts'
import { createAccountPorts } from '../../core/ports-of-commands.ts'
import type { Identity, OrganizationLimits, OrganizationUse } from '../../core/ports.ts'
import { confirm } from '../confirm.ts'
import { EXIT } from '../exit-codes.ts'
import { LIMITS, type LimitName } from '../output/limits.ts'
import { paint, print, printJson, table } from '../output/terminal.ts'
import { reach } from '../reach.ts'
import { working } from '../session.ts'

export interface LimitsAsked {
  /** Those that are named; null takes one away. None: they are shown. */
  change: Partial<Record<LimitName, number | null>>
  /** Whether what is at work may stop without a question. */
  yes: boolean
  json: boolean
}

/** Shows the limits of an organization, or sets those that are named. */
export async function limits(config: Config, by: Identity, asked: LimitsAsked): Promise<number> {
  const { change, yes, json } = asked
  const opened = await reach(config, (running) => createAccountPorts(config, running))
  return working(opened, async ({ accounts }) => {
    const { organizationId } = by
    const own = await accounts.limits(organizationId)
    const use = await accounts.use(organizationId)
    if (Object.keys(change).length === 0) {
      show(config, { organizationId, own, use }, json)
      return EXIT.done
    }
    const wanted = changed(own, change)
    const effects = effectsOf(own, wanted, use)
    for (const { words } of effects) process.stderr.write(`${words}\n`)
    const stops = effects.some(({ stops }) => stops)
    if (stops && !yes && !(await confirm('stop work at hand', 'Set the limit, and have that work wait?'))) {
      print('Nothing was changed.')
      return EXIT.failed
    }
    show(config, { organizationId, own: await accounts.setLimits(by, wanted), use }, json)
    return EXIT.done
  })
}

const changed = (own: OrganizationLimits, change: LimitsAsked['change']): OrganizationLimits =>
  Object.fromEntries(Object.entries({ ...own, ...change }).filter(([, value]) => value !== null))

/** What a limit that is set, or lowered, means for what there is. */
export interface Effect {
  words: string
  /** Whether what is at work stops by it. */
  stops: boolean
}

/** Only limits that are new or lower than they were have any. */
export function effectsOf(
  own: OrganizationLimits,
  wanted: OrganizationLimits,
  use: OrganizationUse,
): Effect[] {
  const isReached = (name: LimitName): boolean => {
    const [before = Infinity, now = Infinity] = [own[name], wanted[name]]
    const used = LIMITS[name].used?.(use) ?? 0
    return now < before && used >= now && used < before
  }
  const state = (name: LimitName): string => {
    const { words, show, used } = LIMITS[name]
    return `The limit of the ${words} would be ${show(wanted[name]!)}, and ${show(used!(use))} is reached already`
  }
  const open = use.processes
  const whose = open === 1 ? 'the process at work' : `the ${open} processes at work`
  return [
    ...(['dailyCost', 'monthlyCost'] as const).filter(isReached).map((name): Effect => {
      const until = name === 'dailyCost' ? 'tomorrow (UTC)' : 'the next month (UTC)'
      const waits = open > 0 ? `: what ${whose} still ask of paid models waits until ${until}` : ''
      const orders = name === 'monthlyCost' ? `; no more can be ordered until then` : ''
      return { words: `${state(name)}${waits}${orders}.`, stops: open > 0 }
    }),
    ...(['concurrentProcesses', 'quotaBytes'] as const).filter(isReached).map((name): Effect => ({
      words: `${state(name)}: no more can be ordered until it is less. What is at work goes on.`,
      stops: false,
    })),
  ]
}

/** What holds where an organization has no limit of its own. */
const installed = (config: Config): OrganizationLimits => ({
  videoSeconds: config.videoSeconds,
  sourceBytes: config.sourceBytes,
  quotaBytes: config.quotaBytes,
})

/** The less of the two holds. */
function limitOf(
  own: number | undefined,
  installed: number | undefined,
  show: (value: number) => string,
): string {
  if (own === undefined) return installed === undefined ? 'none' : `${show(installed)} (installation)`
  if (installed === undefined || own <= installed) return show(own)
  return `${show(own)}, but the installation allows ${show(installed)}`
}

function show(
  config: Config,
  { organizationId, own, use }: { organizationId: string; own: OrganizationLimits; use: OrganizationUse },
  json: boolean,
): void {
  const others = installed(config)
  if (json) return printJson({ organizationId, limits: own, installation: others, use })
  const rows = (Object.keys(LIMITS) as LimitName[]).map((name) => {
    const { words, show, used } = LIMITS[name]
    return [words, limitOf(own[name], others[name], show), used ? show(used(use)) : '']
  })
  table([['', 'LIMIT', 'NOW'].map((head) => paint('dim', head)), ...rows]).forEach((line) => print(line))
}
