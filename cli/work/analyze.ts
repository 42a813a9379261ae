import { join } from 'node:path'
import type { ProcessOptions, VideoSource } from '../../schema/messages/index.ts'
import type { Clock } from '../../core/clock.ts'
import type { Config } from '../../core/config.ts'
import type { OpenedPorts } from '../../core/create-ports.ts'
import { fromCause, toSpectraError } from '../../core/errors.ts'
import { warningOf } from '../../core/instructions/found-locally.ts'
import { createCallHistory } from '../../core/costs/forgotten.ts'
import { keepHouse } from '../../core/housekeeping.ts'
import { describers } from '../../core/opening/models.ts'
import { createGuestPorts } from '../../core/ports-of-commands.ts'
import type { Costs, Identity, Ports, ProcessView } from '../../core/ports.ts'
import type { RunningSpectra } from '../../core/running/remote.ts'
import { keepReserve } from '../../core/storage/reserve.ts'
import { startNode } from '../../supervisors/node/node.ts'
import { STEWARD_LOCK } from '../../supervisors/steward/steward.ts'
import { orderAnalysis, type Told } from '../analysis.ts'
import { EXIT, exitCodeOf } from '../exit-codes.ts'
import { allChunks, allEvents, follow } from '../follow.ts'
import { givenSource } from '../given-source.ts'
import { onInterrupt, type Interrupt } from '../interrupt.ts'
import { createBarReporter } from '../output/bar-reporter.ts'
import { createJsonReporter } from '../output/json-reporter.ts'
import { printError } from '../output/terminal.ts'
import type { Reporter } from '../output/reporter.ts'
import { createTextReporter } from '../output/text-reporter.ts'
import { reach } from '../reach.ts'
import { readSchemaFile } from '../schema-file.ts'
import { cluster, openPorts, working } from '../session.ts'

/** One analysis, whoever works on it. */
interface Job {
  identity: Identity
  source: VideoSource
  options: ProcessOptions
  again?: boolean
  told?: Told
  budget?: number
  reporter: Reporter
  interrupt: Interrupt
  /** As it was seen last. */
  current?: ProcessView
}

/**
 * Analyses one video and shows how it goes: in this process or, where a running spectra has the data directory, in that one,
 * until it ends; then this process takes over. Returns the exit status.
 */
export async function analyze(
  config: Config,
  identity: Identity,
  text: string,
  options: ProcessOptions,
  { again, json, schema, budget }: { again?: boolean; json?: boolean; schema?: string } & Pick<Job, 'budget'>,
): Promise<number> {
  const source = await givenSource(text)
  const told = schema === undefined ? undefined : await toldBy(config, schema)
  const interrupt = onInterrupt()
  const job: Job = {
    identity,
    source,
    options,
    again,
    told,
    budget,
    reporter: createReporter(json ?? false),
    interrupt,
  }
  try {
    for (;;) {
      try {
        return await analyzeOnce(config, job)
      } catch (thrown) {
        const { code, message } = toSpectraError(thrown)
        if (code !== 'SS_RUNNING_ENDED' || interrupt.signal.aborted) throw thrown
        process.stderr.write(`${message}. Going on without it\n`)
      }
    }
  } finally {
    interrupt.dispose()
  }
}

/** An event schema of a file, with a warning where the local analyst is asked and cannot find all of it. */
async function toldBy(config: Config, path: string): Promise<Told> {
  const eventSchema = await readSchemaFile(path)
  const warning = describers(config).some(({ provider }) => provider === 'local') && warningOf(eventSchema)
  if (!warning) return { eventSchema }
  process.stderr.write(`${warning.message}\n`)
  return { eventSchema, warnings: [warning] }
}

/** @throws SS_RUNNING_ENDED where it was another process that worked on it */
async function analyzeOnce(config: Config, job: Job): Promise<number> {
  const run = await reach(config, async (running) => {
    if (!running) {
      const opened = await openPorts(config)
      return () => working(opened, () => analyzeHere(config, opened, job))
    }
    const opened = await createGuestPorts(config, running)
    return () => working(opened, () => watch(opened, job, running))
  })
  return run()
}

/** All stages of an analysis, in this process. */
async function analyzeHere(
  config: Config,
  { ports, tracing, unclaimed, database }: OpenedPorts,
  job: Job,
): Promise<number> {
  const { identity, interrupt } = job
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
    return await watch(ports, job)
  } finally {
    // What is unfinished is handed back at once: the next run goes on from there.
    await node.stop()
    await reserve
    const lead = await ports.locks.tryAcquire(STEWARD_LOCK)
    // Where another node leads, that one tidies up.
    if (lead)
      await keepHouse({
        ...{ ports, tracing, unclaimed, calls: createCallHistory(database) },
        organizationId: identity.organizationId,
        keep: config,
      }).finally(() => lead.release())
  }
}

/** Orders it, unless it was ordered before, and shows how it goes until it ends. Returns the exit status. */
async function watch(
  ports: Pick<Ports, 'processes' | 'mailbox'> & { costs: Pick<Costs, 'setBudget' | 'releaseDue'> } & {
    clock: Clock
  },
  job: Job,
  running?: RunningSpectra,
): Promise<number> {
  const { reporter, interrupt } = job
  if (!job.current) {
    const { process, known } = await orderAnalysis(ports, job.identity, job.source, job.options, job)
    reporter.started(process, known)
    job.current = process
  }
  const { signal } = interrupt
  const revived = job.current.status === 'failed'
  for await (const { process, events } of follow(ports, job.current, { signal, revived })) {
    job.current = process
    events.forEach((event) => reporter.event(event))
    reporter.progress(process)
    if (!waitsWhole(process)) continue
    reporter.waiting(process)
    return EXIT.budget
  }
  const { current } = job
  if (signal.aborted) {
    reporter.interrupted(current, { goesOn: running !== undefined })
    if (!interrupt.gaveUp) return EXIT.interrupted
    printError(signal.reason)
    return exitCodeOf(signal.reason)
  }
  reporter.ended(
    current,
    await allChunks(ports.processes, current),
    await allEvents(ports.processes, current),
  )
  return exitOf(current)
}

/** Whether nothing of it goes on any more: what models were asked before is done, and all the rest waits for a budget. */
const waitsWhole = ({ waiting, chunksTotal, counts }: ProcessView): boolean =>
  waiting !== undefined && counts.completed + counts.failed + waiting.chunks === chunksTotal

function createReporter(json: boolean): Reporter {
  if (json) return createJsonReporter()
  return process.stdout.isTTY ? createBarReporter() : createTextReporter()
}

function exitOf({ status, cause }: ProcessView): number {
  if (status === 'completed') return EXIT.done
  return cause ? exitCodeOf(fromCause(cause)) : EXIT.failed
}
