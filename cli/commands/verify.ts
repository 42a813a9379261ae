import { Command } from 'commander'
import type { VerifyOptions } from '../requests.ts'
import { configOf } from '../settings.ts'

const HELP = `
Objects that no row names are put into the trash after days (SPECTRA_TRASH_DAYS), and are gone for good after as many more. So
after a restore of the database, or of the objects, see here what became of which.

--repair brings back what rows name from the trash, makes chunks searched again, asks the model in use for vectors that are missing, tells
Qdrant what it lacks, and removes from it what no row has; it says what it cannot mend.

Exit status: 0 rows, objects and vectors agree, 1 something is missing or too many.

Examples:
  spectra verify
  spectra verify --json | jq '.missing[].key'
  spectra verify --repair                         mend what rows and the trash allow to
  spectra verify --restore                        what rows name, from the trash
  spectra verify --restore organizations/         all that is in the trash`

/** Tells whether rows, objects and vectors agree, and brings back what is in the trash. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      'compare objects and vectors with what the database knows of them, restore from the trash, and mend',
    )
    .option('--restore [prefix]', 'bring back what rows name and miss, or all whose key begins so')
    .option('--repair', 'mend objects and vectors from what rows and the trash have')
    .option('--json', 'as JSON')
    .addHelpText('after', HELP)
    .action(async (options: VerifyOptions, command: Command) => {
      const { verify } = await import('../work/verify.ts')
      process.exitCode = await verify(configOf(command), options)
    })
}
