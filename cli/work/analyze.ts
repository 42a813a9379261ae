import { join } from 'node:path'
import { DEFAULT_ORGANIZATION_ID } from '../../schema/ids.ts'
import type { ProcessOptions } from '../../schema/messages/index.ts'
import type { Config } from '../../core/config.ts'
import { fromCause } from '../../core/errors.ts'
import { keepHouse } from '../../core/housekeeping.ts'
import type { ProcessView } from '../../core/ports.ts'
import { keepReserve } from '../../core/storage/reserve.ts'
import { startNode } from '../../supervisors/node.ts'
import { orderAnalysis } from '../analysis.ts'
import { EXIT, exitCodeOf } from '../exit-codes.ts'
import { allChunks, allEvents, follow } from '../follow.ts'
import { givenSource } from '../given-source.ts'
import { onInterrupt } from '../interrupt.ts'
import { createBarReporter } from '../output/bar-reporter.ts'
import { createJsonReporter } from '../output/json-reporter.ts'
import { printError } from '../output/terminal.ts'
import type { Reporter } from '../output/reporter.ts'
import { createTextReporter } from '../output/text-reporter.ts'
import { cluster, withPorts } from '../session.ts'

/** Analyses one video in this process and shows how it goes. Returns the exit status. */
export async function analyze(
  config: Config,
  text: string,
  options: ProcessOptions,
  { again, json }: { again?: boolean; json?: boolean },
): Promise<number> {
  const source = await givenSource(text)
  const interrupt = onInterrupt()
  try {
    return await withPorts(config, async ({ ports, tracing, unclaimed }) => {
      const reserve = keepReserve(join(config.dataDir, 'reserve'))
      const node = await startNode({
        name: `analyze-${process.pid}`,
        cluster: cluster(),
        roles: ['chunker', 'vlm', 'event'],
        ports,
        clock: ports.clock,
        // Here everything lies on this machine: nobody else will bring it back while the command waits.
        onOutage: (error) => interrupt.abort(error),
        // A full disk fails what met it, which takes some space to write down. The next run tries that again.
        givesUp: async (error) => {
          if (error.code !== 'SS_DISK_FULL') return false
          await (await reserve).release()
          return true
        },
      })
      node.onEscalation((cause) => interrupt.abort(fromCause(cause)))
      try {
        const ordered = await orderAnalysis(ports, source, options, { again })
        const reporter = createReporter(json ?? false)
        reporter.started(ordered.process, ordered.known)
        const revived = ordered.process.status === 'failed'
        let current = ordered.process
        for await (const { process, events } of follow(ports, current, {
          signal: interrupt.signal,
          revived,
        })) {
          current = process
          events.forEach((event) => reporter.event(event))
          reporter.progress(process)
        }
        if (interrupt.signal.aborted) {
          reporter.interrupted(current)
          if (!interrupt.gaveUp) return EXIT.interrupted
          printError(interrupt.signal.reason)
          return exitCodeOf(interrupt.signal.reason)
        }
        reporter.ended(
          current,
          await allChunks(ports.processes, current),
          await allEvents(ports.processes, current),
        )
        return exitOf(current)
      } finally {
        // What is unfinished is handed back at once: the next run goes on from there.
        await node.stop()
        await reserve
        await keepHouse({ ports, tracing, unclaimed, organizationId: DEFAULT_ORGANIZATION_ID, keep: config })
      }
    })
  } finally {
    interrupt.dispose()
  }
}

function createReporter(json: boolean): Reporter {
  if (json) return createJsonReporter()
  return process.stdout.isTTY ? createBarReporter() : createTextReporter()
}

function exitOf({ status, cause }: ProcessView): number {
  if (status === 'completed') return EXIT.done
  return cause ? exitCodeOf(fromCause(cause)) : EXIT.failed
}
