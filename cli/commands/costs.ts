import { Command } from 'commander'
import { SpectraError } from '../../core/errors.ts'
import { identityOf, ofOrganization } from '../organization.ts'
import { parseSince } from '../output/times.ts'
import { configOf } from '../settings.ts'

interface CostsOptions {
  since: string
  camera?: string
  process?: string
  json?: boolean
}

export function costsCommand(): Command {
  return ofOrganization(new Command('costs'))
    .description('what the models were asked, what that cost, and what was saved')
    .option('--since <time>', 'from that day (UTC): 2026-05-01, or 30d ago', '30d')
    .option('--camera <name>', 'only of this camera')
    .option('--process <id>', 'call by call, of this process')
    .option('--json', 'one JSON object per line')
    .action(async (options: CostsOptions, command: Command) => {
      const { showCosts } = await import('../work/costs.ts')
      const { process: processId, camera: cameraId, json = false } = options
      const asked = { processId, cameraId, since: parseSince(options.since), json }
      await showCosts(configOf(command), identityOf(command), asked)
    })
}

interface BudgetOptions {
  camera?: boolean
  month?: boolean
}

export function budgetCommand(): Command {
  return ofOrganization(new Command('budget'))
    .description('what the models may cost for a process or a camera; what waits for it goes on')
    .argument('<id>', 'of the process, or with --camera the name of the camera')
    .argument('<usd>', 'US dollars, such as 0.50, or "none" to take the budget away')
    .option('--camera', 'of a camera, for a day (UTC)')
    .option('--month', 'with --camera: for a calendar month')
    .action(async (id: string, text: string, options: BudgetOptions, command: Command) => {
      const usd = text === 'none' ? undefined : dollars(text, '<usd>')
      if (options.month && !options.camera) {
        throw new SpectraError('SS_INPUT_INVALID', 'Cannot use --month: it goes with --camera')
      }
      const period = options.month ? ('month' as const) : ('day' as const)
      const subject = options.camera ? { camera: id, period } : { process: id }
      const { setBudget } = await import('../work/costs.ts')
      await setBudget(configOf(command), identityOf(command), subject, usd)
    })
}

/** @throws SS_INPUT_INVALID */
export function dollars(text: string, option: string): number {
  const usd = Number(text)
  if (text.trim() !== '' && Number.isFinite(usd) && usd >= 0) return usd
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot use ${option}: give US dollars such as 0.50, not "${text}"`,
  )
}
