import { Command } from 'commander'
import { identityOf, ofOrganization } from '../organization.ts'
import { settingsOf } from '../settings.ts'

export function gatewayCommand(): Command {
  return ofOrganization(new Command('gateway'))
    .description('answer clients of a cluster: GraphQL, uploads, clips')
    .option('--port <n>', 'port; 0 takes a free one (SPECTRA_PORT, 8080)')
    .option(
      '--name <name>',
      "this process' name in the cluster (SPECTRA_NODE, that of the host with -gateway)",
    )
    .action(async (options: { port?: string; name?: string }, command: Command) => {
      const { gateway } = await import('../work/gateway.ts')
      const overrides = {
        ...(options.port === undefined ? {} : { port: options.port as unknown as number }),
        ...(options.name === undefined ? {} : { nodeName: options.name }),
      }
      process.exitCode = await gateway(settingsOf(command, overrides), identityOf(command))
    })
}
