import { hostname } from 'node:os'
import pino from 'pino'
import { DEFAULT_ORGANIZATION_ID } from '../../schema/ids.ts'
import { startGateway } from '../../gateway/server.ts'
import { startNode } from '../../supervisors/node.ts'
import type { Config } from '../../core/config.ts'
import { fromCause } from '../../core/errors.ts'
import { startHousekeeping } from '../../core/housekeeping.ts'
import { EXIT } from '../exit-codes.ts'
import { onInterrupt } from '../interrupt.ts'
import { paint, print, printError } from '../output/terminal.ts'
import { cluster, withPorts } from '../session.ts'

/** What takes longer than this to finish is handed back; it goes on from its last chunk. */
const DRAIN_MS = 5_000

/** Runs all stages and the gateway until Ctrl-C. Returns the exit status: 0 after Ctrl-C or SIGTERM, 1 when the node gave up. */
export async function up(config: Config): Promise<number> {
  const interrupt = onInterrupt()
  const logger = pino({ level: config.logLevel }, pino.destination(2))
  try {
    return await withPorts(config, async ({ ports, storage }) => {
      const node = await startNode({
        name: hostname(),
        cluster: cluster(),
        roles: Object.keys(cluster().roles),
        ports,
        logger,
      })
      node.onEscalation((cause) => interrupt.abort(fromCause(cause)))
      const stopTidying = startHousekeeping(ports, DEFAULT_ORGANIZATION_ID, (error) =>
        logger.error(error, 'cannot tidy up'),
      )
      try {
        const gateway = await startGateway({
          ports: { ...ports, storage },
          system: node,
          config,
          organizationId: DEFAULT_ORGANIZATION_ID,
          logger,
        })
        print(`${paint('green', 'Ready:')} ${gateway.url}/graphql  (health: ${gateway.url}/health)`)
        print(paint('dim', `Data in ${config.dataDir}. Ctrl-C stops; work in hand is kept.`))
        await aborted(interrupt.signal)
        await gateway.close()
      } finally {
        await stopTidying()
        await node.drain(DRAIN_MS)
      }
      if (interrupt.gaveUp) printError(interrupt.signal.reason)
      return interrupt.gaveUp ? EXIT.failed : EXIT.done
    })
  } finally {
    interrupt.dispose()
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
