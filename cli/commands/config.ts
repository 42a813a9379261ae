import { Command } from 'commander'
import { redacted } from '../../core/config.ts'
import { print, printJson, table } from '../output/terminal.ts'
import { configOf } from '../settings.ts'

export function configCommand(): Command {
  return new Command('config')
    .description('print the effective configuration, secrets redacted')
    .option('--json', 'as JSON')
    .action((options: { json?: boolean }, command: Command) => {
      const settings = redacted(configOf(command))
      if (options.json) return printJson(Object.fromEntries(settings.map(({ name, value }) => [name, value])))
      const rows = settings.map(({ env, value, about }) => [env, value === '' ? '-' : String(value), about])
      for (const line of table([['Variable', 'Value', 'Meaning'], ...rows])) print(line)
    })
}
