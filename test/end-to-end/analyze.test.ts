import t from 'tap'
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sampleVideo } from '../helpers/sample.ts'
import { jsonLines, spectra, startSpectra, WITH_NETWORKS } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

void t.test(
  'analyze, then search: the sample video gives events, summaries and the right moment',
  async (t) => {
    const data = tempDir(t)
    const run = await spectra(data, ['analyze', sampleVideo(), '--json'], WITH_NETWORKS)
    t.equal(run.code, 0, run.stderr)
    t.equal(run.stderr, '')
    const lines = jsonLines(run.stdout)
    const ended = lines.findLast(({ kind }) => kind === 'ended') as {
      process: { status: string; counts: object }
    }
    t.equal(ended.process.status, 'completed')
    const chunks = lines.filter(({ kind }) => kind === 'chunk')
    const events = lines.filter(({ kind }) => kind === 'event')
    t.ok(chunks.length >= 3 && chunks.every(({ summary, thumbnailKey }) => summary && thumbnailKey))
    t.ok(events.some(({ type }) => type === 'object_moving'))
    const red = chunks.filter(({ summary }) => /\bred\b/i.test(String(summary)))
    t.ok(red.length > 0, 'the red thing is described')

    const found = await spectra(data, ['search', 'red object', '--json'], WITH_NETWORKS)
    t.equal(found.code, 0, found.stderr)
    const [best] = jsonLines(found.stdout)
    t.match(best?.text, /\bred\b/i, 'and found first')

    const again = await spectra(data, ['analyze', sampleVideo()], WITH_NETWORKS)
    t.equal(again.code, 0)
    t.match(again.stdout, /was analysed before/)
    t.same(readdirSync(join(data, 'temp')), [])
  },
)

void t.test(
  'search: says what to do when nothing was analysed, and refuses what it cannot read',
  async (t) => {
    const data = tempDir(t)
    const empty = await spectra(data, ['search', 'red'])
    t.match(empty, { code: 0, stdout: /Start with: spectra analyze/ })
    t.match(await spectra(data, ['search', 'red', '--since', 'yesterday']), {
      code: 2,
      stderr: /SS_INPUT_INVALID/,
    })
    t.match(await spectra(data, ['search', ' ']), { code: 2, stderr: /empty/ })
  },
)

void t.test(
  'analyze: a refused video has its own code, advice and exit status, and its process is failed',
  async (t) => {
    const data = tempDir(t)
    const folder = join(tempDir(t), 'it\'s a "folder"')
    mkdirSync(folder)
    writeFileSync(join(folder, 'text.mp4'), 'not a video at all\n'.repeat(50))
    writeFileSync(join(folder, 'empty.mp4'), '')
    const cases: [string, string, number][] = [
      [join(folder, 'missing.mp4'), 'SS_SOURCE_NOT_FOUND', 3],
      [folder, 'SS_SOURCE_IS_DIRECTORY', 3],
      [join(folder, 'empty.mp4'), 'SS_SOURCE_EMPTY', 3],
      [join(folder, 'text.mp4'), 'SS_NOT_A_VIDEO', 3],
      ['file:///etc/passwd', 'SS_SCHEME_REFUSED', 3],
      ['http://127.0.0.1:9/video.mp4', 'SS_ADDRESS_REFUSED', 3],
    ]
    for (const [source, code, exit] of cases) {
      const run = await spectra(data, ['analyze', source, '--json'])
      t.equal(run.code, exit, `${source}: ${run.stdout}${run.stderr}`)
      const ended = jsonLines(run.stdout).at(-1) as { process: { status: string; cause: { code: string } } }
      t.match(ended.process, { status: 'failed', cause: { code } })
    }
    const shown = await spectra(data, ['analyze', join(folder, 'text.mp4')])
    t.match(shown.stdout, /SS_NOT_A_VIDEO[\s\S]*Give a video file such as/)
    t.same(readdirSync(join(data, 'temp')), [], 'nothing is left behind')
  },
)

void t.test('analyze: odd names and chunk lengths', async (t) => {
  const data = tempDir(t)
  const odd = join(tempDir(t), `-odd 'name" with\nnewline.mp4`)
  copyFileSync(sampleVideo(), odd)
  const run = await spectra(data, ['analyze', odd, '--chunk', '15', '--json'])
  t.equal(run.code, 0, run.stderr)
  for (const [flag, value] of [
    ['--chunk', '0'],
    ['--chunk', '-3'],
    ['--chunk', '1e9'],
    ['--chunk', 'ten'],
    ['--overlap', '-1'],
    ['--overlap', '10'],
  ]) {
    const refused = await spectra(data, ['analyze', odd, flag!, value!])
    t.match(refused, { code: 2, stderr: new RegExp(`Cannot use ${flag}`) }, `${flag} ${value}`)
  }
})

void t.test('up: a second one on the same data directory is told who has it', async (t) => {
  const data = tempDir(t)
  const first = startSpectra(data, ['up', '--port', '0'])
  await first.printed('Ready:')
  const second = await spectra(data, ['up', '--port', '0'])
  t.match(second, { code: 4, stderr: /SS_DATA_DIR_BUSY/ })
  t.match(second.stderr, String(first.child.pid))
  first.child.kill('SIGTERM')
  t.equal((await first.finished).code, 0, 'SIGTERM ends it well (P7)')
})

void t.test('usage: unknown commands and options end with status 2 and a hint', async (t) => {
  const data = tempDir(t)
  t.match(await spectra(data, ['analyse', 'x.mp4']), { code: 2, stderr: /analyze/ })
  t.match(await spectra(data, ['analyze']), { code: 2, stderr: /file\|url/ })
  t.match(await spectra(data, ['--help']), { code: 0, stdout: /Exit status/ })
  t.match(await spectra(data, ['config', '--json']), { code: 0, stdout: new RegExp(`"dataDir":"${data}"`) })
})

void t.test(
  'configuration: an .env file of the working directory is read, behind the environment',
  async (t) => {
    const [data, folder] = [tempDir(t), tempDir(t)]
    writeFileSync(join(folder, '.env'), 'SPECTRA_PORT=9191\nSPECTRA_LOG=error\n')
    const run = await spectra(data, ['config', '--json'], { SPECTRA_LOG: 'debug' }, folder)
    t.match(JSON.parse(run.stdout), {
      ...{ port: 9191, logLevel: 'debug' },
      from: { port: '.env', logLevel: 'environment', dataDir: 'command line', host: 'default' },
    })
  },
)
