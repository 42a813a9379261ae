import { Command } from 'commander'
import { redacted } from '../../core/config.ts'
import { print, printJson, table } from '../output/terminal.ts'
import { settingsOf } from '../settings.ts'

export function configCommand(): Command {
  return new Command('config')
    .description('print the effective configuration and where each value came from, secrets redacted')
    .option('--json', 'as JSON')
    .action((options: { json?: boolean }, command: Command) => {
      const { config, from } = settingsOf(command)
      const settings = redacted(config).map((each) => ({ ...each, from: from[each.name] }))
      if (options.json) {
        return printJson({
          ...Object.fromEntries(settings.map(({ name, value }) => [name, value])),
          from,
        })
      }
      const rows = settings.map(({ env, value, from, about }) => [
        ...[env, value === '' ? '-' : String(value)],
        ...[from, about],
      ])
      for (const line of table([['Variable', 'Value', 'From', 'Meaning'], ...rows])) print(line)
    })
}
