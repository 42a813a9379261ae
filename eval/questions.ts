import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '../core/config.ts'
import { createSearchPorts } from '../core/ports-of-commands.ts'
import { DEFAULT_ORGANIZATION_ID as organizationId } from '../schema/ids.ts'
import { change, keepRun, lastRun } from './last-run.ts'
import { analysed } from './questions/analysed.ts'
import { figuresOf, readQuestions, type Answered, type Questions } from './questions/judge.ts'

const HELP = `Usage: node eval/questions.ts [--videos DIR] [--json] [questions.json ...]

Analyses videos as a stranger would, asks the questions of eval/questions (or of the files that are named) in all of them at once, and
holds the first answer against what people saw. What was analysed by the same sources is not analysed again. eval/README.md tells the
format.

  --videos DIR  where the videos lie (SPECTRA_SHARED/videos, or ../shared/videos beside the checkout)
  --json        one object a question

Exit code: 0, or 1 where a goal is not reached, 2 where a video is missing.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { videos: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})
const ROOT = join(import.meta.dirname, '..')
const QUESTIONS = join(import.meta.dirname, 'questions')
const videos = resolve(values.videos ?? join(process.env.SPECTRA_SHARED ?? join(ROOT, '../shared'), 'videos'))

async function askAll(questions: Questions): Promise<Answered[]> {
  const ports = await createSearchPorts(loadConfig({ dataDir: await analysed(questions, videos) }))
  try {
    const answered: Answered[] = []
    for (const { ask: text, right, only } of questions.questions) {
      if (only === 'chat') continue
      const { hits, misses, understood } = await ports.asking.ask({ organizationId, text, limit: 5 })
      const [first] = hits
      const video = first && (await ports.processes.get({ organizationId }, first.processId)).title
      const found = first && {
        video: video!,
        at: first.moments[0]!.startTime,
        text: first.text,
        why: first.why,
      }
      answered.push({
        text,
        right,
        understood,
        found,
        misses: misses.map(({ text: said, why }) => ({ said, why })),
      })
    }
    return answered
  } finally {
    await ports.close()
  }
}

async function run(): Promise<number> {
  const files = positionals.length
    ? positionals
    : readdirSync(QUESTIONS)
        .filter((name) => name.endsWith('.json'))
        .map((name) => join(QUESTIONS, name))
  let code = 0
  for (const file of files) {
    const questions = readQuestions(file)
    const missing = questions.videos.find((name) => !existsSync(join(videos, name)))
    if (missing) {
      console.error(`Cannot ask ${file}: there is no ${missing} in ${videos}. Name the folder with --videos.`)
      code = 2
      continue
    }
    const answered = await askAll(questions)
    const { figures, faults, short } = figuresOf(questions, answered)
    const before = lastRun('questions')[file] ?? {}
    if (values.json) for (const each of answered) console.log(JSON.stringify(each))
    else {
      for (const [name, figure] of Object.entries(figures))
        console.log(`  ${name.padEnd(12)} ${figure.toFixed(3)}${change(figure, before[name])}`)
      for (const fault of faults) console.log(`  - ${fault}`)
      for (const goal of short) console.log(`  MISSED: ${goal}`)
    }
    keepRun('questions', { [file]: figures })
    if (short.length > 0) code ||= 1
  }
  return code
}

if (values.help) console.log(HELP)
else process.exitCode = await run()
