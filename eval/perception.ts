import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { change, keepRun, lastRun } from './last-run.ts'
import { judge, type Verdict } from './perception/judge.ts'
import { readTruth } from './perception/truth.ts'
import { analyse } from './product.ts'

const HELP = `Usage: node eval/perception.ts [--videos DIR] [--json] [truth.json ...]

Analyses videos as a stranger would, and holds what is said of them against what people saw in them (eval/truth, or the files that are
named). Prints figures with their change since the last run, and every second that was told wrongly. eval/README.md tells the format.

  --videos DIR  where the videos lie (SPECTRA_SHARED/videos, or ../shared/videos beside the checkout)
  --json        one object a video

Exit code: 0, or 1 where a goal of a truth file is not reached, 2 where a video cannot be judged.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { videos: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})
const TRUTH = join(import.meta.dirname, 'truth')
const videos = resolve(
  values.videos ?? join(process.env.SPECTRA_SHARED ?? join(import.meta.dirname, '../../shared'), 'videos'),
)

async function run(): Promise<number> {
  const files = positionals.length
    ? positionals
    : readdirSync(TRUTH)
        .filter((name) => name.endsWith('.json'))
        .map((name) => join(TRUTH, name))
  let code = 0
  for (const file of files) {
    const truth = readTruth(file)
    const video = join(videos, truth.video)
    if (!existsSync(video)) {
      console.error(
        `Cannot judge by ${file}: there is no ${truth.video} in ${videos}. Name the folder with --videos.`,
      )
      code = 2
      continue
    }
    const verdict = judge(truth, await analyse(video, truth.chunk))
    print(verdict)
    keepRun('perception', { [verdict.video]: verdict.figures })
    if (verdict.short.length > 0) code ||= 1
  }
  return code
}

function print(verdict: Verdict): void {
  if (values.json) {
    console.log(JSON.stringify(verdict))
    return
  }
  const before = lastRun('perception')[verdict.video] ?? {}
  console.log(verdict.video)
  for (const [name, figure] of Object.entries(verdict.figures)) {
    const shown = Number.isInteger(figure) ? String(figure) : figure.toFixed(3)
    console.log(`  ${name.padEnd(26)} ${shown.padStart(8)}${change(figure, before[name])}`)
  }
  for (const fault of verdict.faults) console.log(`  - ${fault}`)
  for (const goal of verdict.short) console.log(`  MISSED: ${goal}`)
}

if (values.help) console.log(HELP)
else process.exitCode = await run()
