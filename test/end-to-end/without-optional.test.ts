import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import t from 'tap'
import { fixture } from '../fixtures/videos.ts'
import { cacheDir, jsonLines } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const PARTS = [
  'actors',
  'cli',
  'core',
  'gateway',
  'schema',
  'supervisors',
  'cluster.config.ts',
  'package.json',
]

/** A copy of the program, beside which no package lies that may be absent. */
function withoutOptional(dir: string): string {
  for (const part of PARTS) cpSync(join(ROOT, part), join(dir, part), { recursive: true })
  const { optionalDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    optionalDependencies: Record<string, string>
  }
  const packages = readdirSync(join(ROOT, 'node_modules')).flatMap((name) =>
    name.startsWith('@')
      ? readdirSync(join(ROOT, 'node_modules', name)).map((one) => `${name}/${one}`)
      : [name],
  )
  for (const name of packages.filter((each) => !each.startsWith('.') && !(each in optionalDependencies))) {
    const link = join(dir, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules', name), link)
  }
  t.notOk(existsSync(join(dir, 'node_modules/onnxruntime-node')), 'they are absent')
  return dir
}

const program = withoutOptional(tempDir(t))
const data = tempDir(t)

function spectra(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(program, 'cli/bin.js'), ...args, '--data', data], {
    env: { ...process.env, SPECTRA_CACHE: cacheDir(), NO_COLOR: '1' },
    encoding: 'utf8',
    cwd: program,
  })
}

void t.test('Without optional packages: a video is described, found in, and nobody is warned', async (t) => {
  const { status, stdout, stderr } = spectra('analyze', await fixture('hevc.mp4'), '--json')
  t.equal(status, 0, stderr)
  t.notMatch(stderr, /warning|cannot/i)
  const chunks = jsonLines(stdout).filter((line): line is { model: string } => 'model' in line)
  t.ok(chunks.length > 0)
  for (const { model } of chunks) t.equal(model, 'motion-hog-1')
  const found = spectra('search', 'person', '--json')
  t.equal(found.status, 0, found.stderr)
})

void t.test(
  'Without optional packages: who asks for text is told that nobody reads, and gets the rest',
  async (t) => {
    const { status, stdout, stderr } = spectra(
      'analyze',
      await fixture('hevc.mp4'),
      '--again',
      '--ocr',
      '--json',
    )
    t.equal(status, 0, stderr)
    const lines = jsonLines(stdout) as { type?: string; process?: { warnings?: unknown } }[]
    t.match(
      JSON.stringify(lines.at(-1)),
      /Cannot read what is written in the pictures: @gutenye\/ocr-models or onnxruntime-node is not installed/,
    )
    t.ok(lines.some((line) => 'model' in line))
  },
)

void t.test(
  'Without optional packages: the doctor names them, what is done meanwhile, and what to do',
  async (t) => {
    const { status, stdout, stderr } = spectra('doctor', '--json')
    t.equal(status, 0, stderr)
    const findings = JSON.parse(stdout) as { what: string }[]
    t.match(
      findings.find(({ what }) => what === 'Detector'),
      {
        verdict: 'fallback',
        detail: /onnxruntime-node and @mediapipe\/objectron are not installed: the local analyst/,
        advice: /--include=optional/,
      },
    )
    t.match(
      findings.find(({ what }) => what === 'Text'),
      { verdict: 'fallback', detail: /not installed/ },
    )
    t.match(
      findings.find(({ what }) => what === 'Voice'),
      { verdict: 'fallback', detail: /not installed/ },
    )
  },
)
