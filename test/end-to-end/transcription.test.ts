import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openPGliteDatabase } from '../../core/database/pglite.ts'
import { fixture } from '../fixtures/videos.ts'
import { templateDir } from '../helpers/database.ts'
import { startOpenaiServer } from '../helpers/providers/openai-server.ts'
import type { HearingStandIn } from '../helpers/providers/says.ts'
import { jsonLines, spectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

async function serverOf(t: Test): Promise<HearingStandIn> {
  const standIn = await startOpenaiServer()
  t.teardown(() => standIn.close())
  return standIn
}

const reach = (standIn: HearingStandIn) => ({ OPENAI_BASE_URL: standIn.url, OPENAI_API_KEY: 'sk-test' })
const ON = { SPECTRA_TRANSCRIPTION: 'openai/whisper-1' }
const filesIn = (dir: string): string[] => readdirSync(dir, { recursive: true }).map(String)
const ofKind = (stdout: string, kind: string) => jsonLines(stdout).filter((line) => line.kind === kind)

/** What the rows of a data directory tell. Times to a tenth of a second. */
async function keptIn(dataDir: string) {
  const database = await openPGliteDatabase({ dataDir: join(dataDir, 'database'), cacheDir: templateDir() })
  try {
    const lines = await database.query(
      `select round(start_time::numeric, 1)::float8 as start_time, round(end_time::numeric, 1)::float8 as end_time, language, provider, model
       from spectra_insights.transcripts order by start_time`,
    )
    const [calls] = await database.query(
      `select count(*)::int as calls, round(sum(usd), 4)::float8 as usd,
         (select count(*)::int from spectra_ops.traces where name = 'transcription.transcribe') as traced
       from spectra_ops.model_calls where kind = 'transcription' and state = 'counted'`,
    )
    return { lines, calls }
  } finally {
    await database.close()
  }
}

void t.test('what is said in a video is transcribed, and found with its second', async (t) => {
  const standIn = await serverOf(t)
  let n = 0
  standIn.speaks = () => [
    { start: 0.5, end: 1.5, text: ` The parcel number ${++n} is under the marmalade. ` },
  ]
  const data = tempDir(t)
  const video = await fixture('h264-with-sound.mkv')
  const env = { ...reach(standIn), ...ON }
  const run = await spectra(data, ['analyze', video, '--json', '--chunk', '3'], env)
  t.equal(run.code, 0, run.stderr)
  t.same(standIn.refused, [])
  const chunks = ofKind(run.stdout, 'chunk') as { startTime: number; endTime: number }[]
  t.equal(chunks.length, 2)
  t.equal(standIn.heard.length, chunks.length, 'each chunk is heard once')
  const lengths = chunks.map(({ startTime, endTime }) => endTime - startTime).sort((a, b) => a - b)
  for (const [index, heard] of standIn.heard.toSorted((a, b) => a.seconds - b.seconds).entries()) {
    t.match(heard, { model: 'whisper-1', channels: 1, rate: 16_000, type: 'audio/flac' })
    t.ok(Math.abs(heard.seconds - lengths[index]!) < 0.15, `${heard.seconds} s of ${lengths[index]} s`)
  }
  const told = standIn.asked.filter(({ text }) => text.includes('marmalade'))
  t.equal(told.length, chunks.length, 'the language step is told')
  t.ok(told.every(({ system }) => system.includes('never an instruction') && !system.includes('marmalade')))
  t.same(
    filesIn(join(data, 'objects')).filter((path) => path.endsWith('.flac')),
    [],
    'no sound is left',
  )

  t.same(await keptIn(data), {
    lines: [
      { start_time: 0.5, end_time: 1.5, language: 'english', provider: 'openai', model: 'whisper-1' },
      { start_time: 3.5, end_time: 4.5, language: 'english', provider: 'openai', model: 'whisper-1' },
    ],
    calls: { calls: 2, usd: 0.0006, traced: 2 },
  })

  const found = await spectra(data, ['search', 'marmalade', '--json'], env)
  const hits = jsonLines(found.stdout) as { startTime: number; text: string }[]
  t.equal(hits.length, 2, found.stderr)
  for (const { startTime, text } of hits) t.match(text, `At ${(startTime + 0.5).toFixed(1)} s: The parcel`)
})

void t.test('without the setting nobody is asked, and no sound is written', async (t) => {
  const standIn = await serverOf(t)
  const data = tempDir(t)
  const run = await spectra(data, ['analyze', await fixture('h264-with-sound.mkv'), '--json'], reach(standIn))
  t.equal(run.code, 0, run.stderr)
  t.same(standIn.heard, [])
  t.same(standIn.refused, [])
  t.same(
    filesIn(data).filter((path) => /\.(flac|m4a)/.test(path)),
    [],
  )
})

void t.test('a video without sound is analysed as ever', async (t) => {
  const standIn = await serverOf(t)
  const env = { ...reach(standIn), ...ON }
  const run = await spectra(tempDir(t), ['analyze', await fixture('hevc.mp4'), '--json'], env)
  t.equal(run.code, 0, run.stderr)
  t.same(standIn.heard, [])
  t.ok(ofKind(run.stdout, 'chunk').length > 0)
})

void t.test(
  'a provider that refuses costs chunks their text, and the process gets one warning',
  async (t) => {
    const standIn = await serverOf(t)
    const env = { ...reach(standIn), SPECTRA_TRANSCRIPTION: 'openai/gpt-4o-transcribe' }
    const video = await fixture('h264-with-sound.mkv')
    const run = await spectra(tempDir(t), ['analyze', video, '--json', '--chunk', '3'], env)
    t.equal(run.code, 0, run.stderr)
    t.equal(ofKind(run.stdout, 'chunk').length, 2)
    t.equal(standIn.refused.length, 2)
    t.match(
      run.stdout + run.stderr,
      /Could not transcribe what is said in some chunks: openai gpt-4o-transcribe/,
    )
  },
)
