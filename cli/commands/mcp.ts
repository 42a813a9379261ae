import { Command } from 'commander'
import { identityOf, ofOrganization } from '../organization.ts'
import { configOf } from '../settings.ts'

export function mcpCommand(): Command {
  return ofOrganization(new Command('mcp'))
    .description('serve footage to an assistant by the Model Context Protocol, on standard input and output')
    .action(async (_options: object, command: Command) => {
      const { mcp } = await import('../work/mcp.ts')
      await mcp(configOf(command), identityOf(command))
    })
}
