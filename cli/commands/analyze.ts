import { Command } from 'commander'
import { ProcessOptions } from '../../schema/messages/index.ts'
import { SpectraError, fromCause } from '../../core/errors.ts'
import { startNode } from '../../supervisors/node.ts'
import type { Config } from '../../core/config.ts'
import type { ProcessView } from '../../core/ports.ts'
import { orderAnalysis, sourceOf } from '../analysis.ts'
import { EXIT, exitCodeOf } from '../exit-codes.ts'
import { allChunks, allEvents, follow } from '../follow.ts'
import { onInterrupt } from '../interrupt.ts'
import { createBarReporter } from '../output/bar-reporter.ts'
import { createJsonReporter } from '../output/json-reporter.ts'
import type { Reporter } from '../output/reporter.ts'
import { createTextReporter } from '../output/text-reporter.ts'
import { cluster, configOf, withPorts } from '../session.ts'

interface AnalyzeOptions {
  chunk?: string
  overlap?: string
  fps?: string
  width?: string
  height?: string
  startedAt?: string
  again?: boolean
  json?: boolean
}

export function analyzeCommand(): Command {
  return new Command('analyze')
    .description('analyse a video: events, a summary per chunk, and an index to search')
    .argument('<file|url>', 'path of a video file, or its http(s) address')
    .option('--chunk <seconds>', 'length of a chunk (M0_CHUNK_DURATION, 10)')
    .option('--overlap <seconds>', 'how far a chunk reaches back into the one before', '0')
    .option('--fps <n>', 're-encode to so many frames per second')
    .option('--width <pixels>', 're-encode to this width')
    .option('--height <pixels>', 're-encode to this height')
    .option(
      '--started-at <time>',
      'when the recording began, so that times are clock times: 2026-05-01T14:00:00Z',
    )
    .option('--again', 'analyse it anew, even if that was done before')
    .option('--json', 'one JSON object per line: started, progress, event, chunk, ended')
    .action(async (text: string, options: AnalyzeOptions, command: Command) => {
      const config = configOf(command)
      process.exitCode = await analyze(config, text, checked(options, config), options)
    })
}

/** @throws SS_INPUT_INVALID naming the option, what it got and what it takes */
function checked(options: AnalyzeOptions, config: Config): ProcessOptions {
  const number = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : Number(text)
  const parsed = ProcessOptions.safeParse({
    chunkDuration: number(options.chunk) ?? config.chunkDuration,
    overlap: number(options.overlap),
    fps: number(options.fps),
    width: number(options.width),
    height: number(options.height),
    startedAt: options.startedAt,
  })
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const flags: Record<string, string> = { chunkDuration: '--chunk', startedAt: '--started-at' }
    const name = String(issue?.path[0])
    throw new SpectraError('SS_INPUT_INVALID', `Cannot use ${flags[name] ?? `--${name}`}: ${issue?.message}`)
  }
  if (parsed.data.overlap >= parsed.data.chunkDuration) {
    const { overlap, chunkDuration } = parsed.data
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot use --overlap ${overlap}: it has to be less than the chunk's ${chunkDuration} s`,
    )
  }
  return parsed.data
}

/** Returns the exit status. */
async function analyze(
  config: Config,
  text: string,
  options: ProcessOptions,
  { again, json }: AnalyzeOptions,
) {
  const interrupt = onInterrupt()
  try {
    return await withPorts(config, async ({ ports }) => {
      const node = await startNode({
        name: `analyze-${process.pid}`,
        cluster: cluster(),
        roles: ['chunker', 'vlm', 'event'],
        ports,
      })
      node.onEscalation((cause) => interrupt.abort(fromCause(cause)))
      try {
        const ordered = await orderAnalysis(ports, sourceOf(text), options, { again })
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
          return interrupt.escalated ? EXIT.failed : EXIT.interrupted
        }
        reporter.ended(
          current,
          await allChunks(ports.processes, current),
          await allEvents(ports.processes, current),
        )
        return exitOf(current)
      } finally {
        await node.drain()
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
