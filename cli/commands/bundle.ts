import { Command } from 'commander'
import { EXIT } from '../exit-codes.ts'
import { print } from '../output/terminal.ts'
import { settingsOf } from '../settings.ts'

const HELP = `
One file of JSON that can be read before it is sent: version and machine, the configuration without secrets, what doctor finds (no model
that costs is called), who is there in the cluster and what waits, and the causes of dead letters. It has no footage, no
descriptions and no names of people; addresses of servers and messages of errors are in it.`

export function bundleCommand(): Command {
  return new Command('bundle')
    .description('collect what support needs into one file, without secrets')
    .addHelpText('after', HELP)
    .option('--out <file>', 'where to write it (spectra-support-DATE.json); - for standard output')
    .action(async ({ out }: { out?: string }, command: Command) => {
      const { collect, write } = await import('../work/bundle.ts')
      const bundle = await collect(settingsOf(command))
      const file = await write(bundle, out)
      if (file) print(`Wrote ${file}: read it before you send it.`)
      process.exitCode = EXIT.done
    })
}
