import { Command } from 'commander'
import { identityOf, ofOrganization } from '../organization.ts'
import { parseLimit, type LimitName } from '../output/limits.ts'
import { configOf } from '../settings.ts'

const HELP = `
Limits are those of one organization; where it has none of its own, those of the installation hold (spectra config). "none" takes
one away. What is at work is not ended by a limit: work that a budget no longer allows waits, and goes on when that is raised.

Examples:
  spectra organization limits
  spectra organization limits --daily-cost 5 --monthly-cost 100
  spectra organization limits --space 500GB --longest 2h
  spectra organization limits --processes none --organization 3f2a91c0-53e1-4c7a-9f00-5b7d1d1e2a10`

interface LimitsOptions {
  longest?: string
  largest?: string
  space?: string
  processes?: string
  dailyCost?: string
  monthlyCost?: string
  yes?: boolean
  json?: boolean
}

/** Looks after an organization as a whole. */
export function organizationCommand(): Command {
  const organization = ofOrganization(new Command('organization')).description(
    'see and set what an organization may have',
  )
  organization
    .command('limits')
    .description('its limits beside what it has of them; with options: sets these, and leaves the others')
    .option('--longest <time>', 'longest video: seconds, or 90m, 2h')
    .option('--largest <bytes>', 'largest video: bytes, or 800MB, 4GB, 2GiB')
    .option('--space <bytes>', 'space for all that is stored')
    .option('--processes <count>', 'processes at work at a time')
    .option('--daily-cost <usd>', 'US dollars of models in a day (UTC); reached, work waits for the next')
    .option('--monthly-cost <usd>', 'the same for a calendar month; reached, no more is ordered, either')
    .option('--yes', 'do not ask before work at hand stops; needed where there is no terminal')
    .option('--json', 'as JSON')
    .addHelpText('after', HELP)
    .action(async ({ yes = false, json = false, ...given }: LimitsOptions, command: Command) => {
      const change = Object.fromEntries(
        Object.entries(given).map(([option, text]) => {
          const [name, value] = parseLimit(option, text)
          return [name, value] as const
        }),
      ) as Partial<Record<LimitName, number | null>>
      const { limits } = await import('../work/organization.ts')
      process.exitCode = await limits(configOf(command), identityOf(command), { change, yes, json })
    })
  return organization
}
