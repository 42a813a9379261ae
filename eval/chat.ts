import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '../core/config.ts'
import { createChatPorts, type ChatPorts } from '../core/ports-of-chat.ts'
import { DEFAULT_ORGANIZATION_ID as organizationId } from '../schema/ids.ts'
import { faultInSentence } from '../schema/grounding.ts'
import { lengthWords } from '../core/chat/clock.ts'
import type { Citation, Reply } from '../schema/chat.ts'
import { change, keepRun, lastRun } from './last-run.ts'
import { analysed } from './questions/analysed.ts'
import { figuresOf, readQuestions, type Answered } from './questions/judge.ts'

const HELP = `Usage: node eval/chat.ts [--videos DIR] [--data DIR] [--json]

Asks the questions of eval/questions through chat, and holds the first thing that each answer cites against what people saw. An answer
is right, or says that there is no evidence, for 0.9 of them; and no sentence that is said to be supported may say what it does not cite.

  --videos DIR  where the videos lie (SPECTRA_SHARED/videos, or ../shared/videos beside the checkout)
  --data DIR    a data directory in which they are analysed already
  --json        one object a question

Exit code: 0, or 1 where a goal is not reached, 2 where a video is missing.`

const { values } = parseArgs({
  options: {
    ...{ videos: { type: 'string' }, data: { type: 'string' }, json: { type: 'boolean' } },
    help: { type: 'boolean', short: 'h' },
  },
})
const SHARED = process.env.SPECTRA_SHARED ?? join(import.meta.dirname, '../../shared')
const QUESTIONS = join(import.meta.dirname, 'questions')
const LEAST_RIGHT = 0.9

/** Sentences that are said to be supported, and say what nothing that they cite says. */
function unsupportedIn({ sentences }: Reply): string[] {
  return sentences
    .filter(({ support }) => support === 'supported')
    .filter(({ text, citations }) => {
      if (citations.length === 0) return true
      // A count is the database's: it is held to how many places it cites, as long as that is all of them.
      const count = /^I count (\d+) /.exec(text)
      if (count) return Number(count[1]) !== citations.length && citations.length < MOST_CITED
      if (/ seconds? in all\b/.test(text) && citations.length < MOST_CITED) return !sumsUp(text, citations)
      if (/^The longest (?:stay|time) is /.test(text)) return !lasts(text, citations[0]!)
      const bare = text.replace(/ \([^)]*\)\.$/, '.').replace(/^(?:First|Last|The first|The longest): /, '')
      return faultInSentence(bare, citations.map(({ claim }) => claim).join(' ')) !== undefined
    })
    .map(({ text }) => text)
}

const MOST_CITED = 20

/** Whether the stretches that are cited last as long, and are as many, as is said. */
function sumsUp(text: string, citations: readonly Citation[]): boolean {
  const seconds = citations.reduce((sum, { startTime, endTime }) => sum + endTime - startTime, 0)
  const count = /^In (\d+|one) /.exec(text)?.[1]
  const isCount = count === undefined || Number(count.replace('one', '1')) === citations.length
  return isCount && text.includes(`for ${lengthWords(seconds)} in all`)
}

const lasts = (text: string, { startTime, endTime }: Citation): boolean =>
  text.includes(` is ${lengthWords(endTime - startTime)}.`)

async function answerTo(
  { chat, processes }: ChatPorts,
  text: string,
): Promise<{ reply: Reply; found: Answered['found'] }> {
  const reply = await chat.reply({ organizationId, text })
  const first = reply.sentences.find(({ citations }) => citations.length > 0)
  const [cited] = first?.citations ?? []
  if (!first || !cited) return { reply, found: undefined }
  const { title } = await processes.get({ organizationId }, cited.processId)
  return { reply, found: { video: title, at: cited.startTime, text: first.text, why: reply.kind } }
}

async function run(): Promise<number> {
  const videos = resolve(values.videos ?? join(SHARED, 'videos'))
  let code = 0
  for (const file of readdirSync(QUESTIONS).filter((name) => name.endsWith('.json'))) {
    const questions = readQuestions(join(QUESTIONS, file))
    const missing = questions.videos.find((name) => !existsSync(join(videos, name)))
    if (missing) {
      console.error(`Cannot ask ${file}: there is no ${missing} in ${videos}. Name the folder with --videos.`)
      code = 2
      continue
    }
    const dataDir = values.data ?? (await analysed(questions, videos))
    const ports = await createChatPorts(loadConfig({ dataDir }))
    const answered: Answered[] = []
    const unsupported: string[] = []
    try {
      for (const { ask: text, right } of questions.questions) {
        const { reply, found } = await answerTo(ports, text)
        if (values.json) console.log(JSON.stringify({ text, reply }))
        unsupported.push(...unsupportedIn(reply))
        answered.push({ text, right, understood: reply.understood ?? '', found, misses: [] })
      }
    } finally {
      await ports.close()
    }
    const { faults } = figuresOf({ tolerance: questions.tolerance, goals: {} }, answered)
    const figures = { right: 1 - faults.length / answered.length, unsupported: unsupported.length }
    const before = lastRun('chat')[file] ?? {}
    for (const [name, figure] of Object.entries(figures))
      console.error(`  ${name.padEnd(12)} ${figure.toFixed(3)}${change(figure, before[name])}`)
    for (const fault of [...faults, ...unsupported]) console.error(`  - ${fault}`)
    keepRun('chat', { [file]: figures })
    if (figures.right < LEAST_RIGHT || figures.unsupported > 0) code ||= 1
  }
  return code
}

if (values.help) console.log(HELP)
else process.exitCode = await run()
