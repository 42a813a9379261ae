import { Command } from 'commander'
import { identityOf, ofOrganization } from '../organization.ts'
import { settingsOf } from '../settings.ts'

export function upCommand(): Command {
  return ofOrganization(new Command('up'))
    .description('run everything in this process: all stages and the gateway, until Ctrl-C')
    .option('--port <n>', 'port of the gateway; 0 takes a free one (SPECTRA_PORT, 8080)')
    .action(async (options: { port?: string }, command: Command) => {
      const port = options.port as unknown as number | undefined
      const { up } = await import('../work/up.ts')
      process.exitCode = await up(
        settingsOf(command, port === undefined ? {} : { port }),
        identityOf(command),
      )
    })
}
