import { Command } from 'commander'
import type { VerifyOptions } from '../requests.ts'
import { configOf } from '../settings.ts'

const HELP = `
Objects that no row names are put into the trash after days (SPECTRA_TRASH_DAYS), and are gone for good after as many more. So
after a restore of the database, or of the objects, see here what became of which.

Exit status: 0 every object that a row names is there, 1 some are missing.

Examples:
  spectra verify
  spectra verify --json | jq '.missing[].key'
  spectra verify --restore                        what rows name, from the trash
  spectra verify --restore organizations/         all that is in the trash`

/** Tells whether storage and rows agree, and brings back what is in the trash. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('compare the objects with what the database knows of them, and restore from the trash')
    .option('--restore [prefix]', 'bring back what rows name and miss, or all whose key begins so')
    .option('--json', 'as JSON')
    .addHelpText('after', HELP)
    .action(async (options: VerifyOptions, command: Command) => {
      const { verify } = await import('../work/verify.ts')
      process.exitCode = await verify(configOf(command), options)
    })
}
