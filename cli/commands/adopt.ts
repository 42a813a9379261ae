import { Command } from 'commander'
import { configOf } from '../settings.ts'

const HELP = `
A database and a directory of objects carry the id of their cluster, and are not used together where these differ. Adopting says that
they are one from now on: after a database was made anew, or the objects were moved or lost. Nothing is removed by it; what no row
names then goes to the trash after days (SPECTRA_TRASH_DAYS), and spectra verify shows it.

Stop all nodes and gateways first.`

/** Makes a database and a directory of objects one cluster. */
export function adoptCommand(): Command {
  return new Command('adopt')
    .description(
      'make the database and the directory of objects one cluster, where they do not know each other',
    )
    .option('--yes', 'do not ask')
    .addHelpText('after', HELP)
    .action(async (options: { yes?: boolean }, command: Command) => {
      const { adoptObjects } = await import('../work/adopt.ts')
      process.exitCode = await adoptObjects(configOf(command), options)
    })
}
