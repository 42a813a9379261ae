import { Command } from 'commander'
import type { Config } from '../../core/config.ts'
import { SpectraError } from '../../core/errors.ts'
import { ProcessOptions, wrongOption } from '../../schema/messages/process-options.ts'
import { identityOf, ofOrganization } from '../organization.ts'
import { configOf } from '../settings.ts'
import { dollars } from './costs.ts'

interface AnalyzeOptions {
  chunk?: string
  overlap?: string
  fps?: string
  width?: string
  height?: string
  startedAt?: string
  schema?: string
  again?: boolean
  budget?: string
  motionGate?: boolean
  ocr?: boolean
  estimate?: boolean
  json?: boolean
}

export function analyzeCommand(): Command {
  return ofOrganization(new Command('analyze'))
    .description('analyse a video: events, a summary per chunk, and an index to search')
    .argument('<file|url>', 'path of a video file, or its address: https, s3 or azblob (docs/storage.md)')
    .option('--chunk <seconds>', 'length of a chunk (M0_CHUNK_DURATION, 10)')
    .option('--overlap <seconds>', 'how far a chunk reaches back into the one before', '0')
    .option('--fps <n>', 're-encode to so many frames per second')
    .option('--width <pixels>', 're-encode to this width')
    .option('--height <pixels>', 're-encode to this height')
    .option(
      '--started-at <time>',
      'when the recording began, so that times are clock times: 2026-05-01T14:00:00Z',
    )
    .option('--schema <file>', 'types of events of your own, as JSON or YAML: docs/event-schemas.md')
    .option('--again', 'analyse it anew, even if that was done before')
    .option('--motion-gate', 'show models that cost no chunk in which nothing moves (SPECTRA_MOTION_GATE)')
    .option('--no-motion-gate', 'show them every chunk')
    .option('--ocr', 'read what is written in the pictures: docs/local-analyst.md')
    .option('--estimate', 'only say what the models would cost, and what that assumes')
    .option('--budget <usd>', 'stop asking models when they have cost so much; raise it to go on')
    .option('--json', 'one JSON object per line: started, progress, event, chunk, ended, waiting')
    .action(async (text: string, options: AnalyzeOptions, command: Command) => {
      const config = configOf(command)
      const request = checked(options, config)
      if (options.estimate) {
        const { showEstimate } = await import('../work/estimate.ts')
        return showEstimate(config, identityOf(command), text, request, options.json ?? false)
      }
      const budget = options.budget === undefined ? undefined : dollars(options.budget, '--budget')
      const { analyze } = await import('../work/analyze.ts')
      process.exitCode = await analyze(config, identityOf(command), text, request, { ...options, budget })
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
    motionGate: options.motionGate,
    ocr: options.ocr,
  })
  if (!parsed.success) {
    const flags: Record<string, string> = { chunkDuration: '--chunk', startedAt: '--started-at' }
    const { field, right } = wrongOption(parsed.error)
    throw new SpectraError('SS_INPUT_INVALID', `Cannot use ${flags[field] ?? `--${field}`}: give ${right}`)
  }
  return parsed.data
}
