import { spawn, type ChildProcess } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'
import { eventually } from '../helpers/eventually.ts'
import { sampleVideo } from '../helpers/sample.ts'
import { startSpectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const CLIENT = pathToFileURL(join(ROOT, 'clients/typescript/src/index.ts')).href

interface Block {
  language: string
  code: string
  /** What the last lines, which are comments, say that it prints. */
  prints: string[]
}

/** The examples of a document. */
function blocksOf(path: string): Block[] {
  const found = readFileSync(join(ROOT, path), 'utf8').matchAll(/^```(ts|sh)\n(.*?)^```$/gms)
  return [...found].map(([, language, code]) => {
    const comment = language === 'ts' ? '// ' : '# '
    const lines = code!.trimEnd().split('\n')
    const last = lines.at(-1)!
    return {
      language: language!,
      code: code!,
      prints: last.startsWith(comment) ? [last.slice(comment.length)] : [],
    }
  })
}

/** A program that runs beside the test. */
function start(
  t: Test,
  file: string,
  args: string[],
  env: Record<string, string>,
): { child: ChildProcess; said: () => string } {
  const [command, ...before] = file.endsWith('.sh') ? ['bash', '-eu', file] : [process.execPath, file]
  const child = spawn(command!, [...before, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  let said = ''
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (part: string) => (said += part))
  return { child, said: () => said }
}

async function run(
  t: Test,
  file: string,
  args: string[],
  env: Record<string, string>,
): Promise<{ code: number | null; said: string }> {
  const { child, said } = start(t, file, args, env)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, said: said() }
}

void t.test('Clients: the examples of the documents, and those of examples/, do what they say', async (t) => {
  const dir = tempDir(t)
  const running = startSpectra(join(dir, 'data'), ['up', '--port', '0'])
  t.teardown(() => running.child.kill('SIGKILL'))
  const url = /Ready: (http:\S+)\/graphql/.exec(await running.printed(/Ready: \S+/))![1]!
  const env = { SPECTRA_URL: url, VIDEO: sampleVideo(), NODE_NO_WARNINGS: '1' }

  await t.test(
    'alert-on-event and watch-a-folder: a video that is put there is analysed, and told of',
    async (t) => {
      const alerts = start(t, 'examples/alert-on-event.ts', [], env)
      await eventually('it listens', () => alerts.said().includes('listening'))
      const folder = join(dir, 'folder')
      mkdirSync(folder)
      const watching = start(t, 'examples/watch-a-folder.ts', [folder], env)
      copyFileSync(sampleVideo(), join(folder, 'yard.mp4'))
      writeFileSync(join(folder, 'notes.txt'), 'no video')
      await eventually('it is analysed', () => {
        if (watching.child.exitCode !== null) throw new Error(watching.said())
        return watching.said().includes('yard.mp4 completed')
      })
      const seen = watching.said().match(/^yard\.mp4 \d+\.\d s \w+: .+$/gm) ?? []
      t.ok(seen.length > 0)
      await eventually(
        'each event is told of',
        () => alerts.said().trim().split('\n').length >= seen.length + 1,
      )
      const told = alerts.said().trim().split('\n').slice(1)
      t.equal(told.length, seen.length, 'once')
    },
  )

  await t.test('export-to-csv: a line for each event', async (t) => {
    const path = join(dir, 'events.csv')
    const { code, said } = await run(t, 'examples/export-to-csv.ts', [path, 'from=2020-01-01T00:00:00Z'], env)
    t.equal(code, 0, said)
    const lines = readFileSync(path, 'utf8').trim().split('\n')
    t.match(lines[0], /^id,processId,/)
    t.ok(lines.length > 1)
    t.ok(lines.slice(1).every((line) => line.includes('yard.mp4')))
  })

  for (const document of ['clients/typescript/README.md', 'docs/api.md']) {
    const blocks = blocksOf(document)
    t.ok(blocks.length > 0)
    for (const [index, { language, code, prints }] of blocks.entries()) {
      await t.test(`${document}: example ${index + 1} (${language})`, async (t) => {
        const file = join(dir, `example-${index}.${language}`)
        writeFileSync(file, code.replaceAll("'@spectra-sight/client'", JSON.stringify(CLIENT)))
        const { code: status, said } = await run(t, file, [], env)
        t.equal(status, 0, said)
        for (const one of prints) t.ok(said.includes(one.replace(/\.\.\.$/, '')), `${one}\n${said}`)
        if (document.endsWith('README.md')) t.match(said, /^completed$/m)
      })
    }
  }
})
