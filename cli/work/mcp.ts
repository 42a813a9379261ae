import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { Config } from '../../core/config.ts'
import { createChatPorts } from '../../core/ports-of-chat.ts'
import type { Identity } from '../../core/ports.ts'
import type { RunningSpectra } from '../../core/running/remote.ts'
import { createMcpServer } from '../../gateway/mcp/server.ts'
import { clipPlace } from '../clip-place.ts'
import { reach } from '../reach.ts'
import { told, working } from '../session.ts'

/** Answers one client over standard input and output until it leaves; nothing else is written there. */
export async function mcp(config: Config, { organizationId }: Identity): Promise<void> {
  const openPorts = (running?: RunningSpectra) => createChatPorts(config, running, told)
  await working(await reach(config, openPorts), async ({ storage, ...ports }) => {
    const server = createMcpServer(
      { ...ports, clipPlace: (key) => clipPlace(storage, key) },
      { organizationId },
    )
    const transport = new StdioServerTransport()
    const left = new Promise<void>((resolve) => {
      server.server.onclose = () => resolve()
      process.stdin.once('end', resolve)
    })
    await server.connect(transport)
    await left
    await server.close()
  })
}
