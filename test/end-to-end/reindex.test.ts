import t from 'tap'
import { fixture } from '../fixtures/videos.ts'
import { eventually } from '../helpers/eventually.ts'
import { startOpenaiServer } from '../helpers/providers/openai-server.ts'
import { startSpectra, jsonLines, spectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

void t.test(
  'another embedding model: carried out, killed, and gone on with; search finds all the while',
  async (t) => {
    const standIn = await startOpenaiServer()
    t.teardown(() => standIn.close())
    const data = tempDir(t)
    const lexical = { M2_EMBEDDING_MODEL: 'lexical-hash-384-1' }
    const run = await spectra(data, ['analyze', await fixture('hevc.mp4'), '--json'], lexical)
    t.equal(run.code, 0, run.stderr)
    const env = {
      ...{ OPENAI_BASE_URL: standIn.url, OPENAI_API_KEY: 'sk-test', VLM_PROVIDERS: 'local' },
      ...{ M2_EMBEDDING_PROVIDER: 'openai', M2_EMBEDDING_MODEL: 'text-embedding-3-small' },
    }
    const status = async (): Promise<Record<string, { model: string; trouble?: string } | undefined>> => {
      const { stdout } = await spectra(data, ['reindex', '--status', '--json'], env)
      return JSON.parse(stdout) as Record<string, { model: string }>
    }
    const finds = async (): Promise<boolean> => {
      const { stdout, stderr } = await spectra(data, ['search', 'object', '--json'], env)
      t.equal(stderr, '')
      return jsonLines(stdout).length > 0
    }
    t.match(await status(), { inUse: { model: 'lexical-hash-384-1' } }, 'as it was')

    standIn.next.push({ fault: 'slow' })
    const first = startSpectra(data, ['reindex'], env)
    await eventually('the new model is asked', () => standIn.next.length === 0)
    first.child.kill('SIGKILL')
    await first.finished
    t.match(await status(), {
      inUse: { model: 'lexical-hash-384-1' },
      coming: { model: 'text-embedding-3-small' },
    })
    t.ok(await finds(), 'by the model before')

    const second = await spectra(data, ['reindex'], env)
    t.equal(second.code, 0, second.stderr)
    t.match(second.stdout, /Search compares vectors of openai\/text-embedding-3-small \(1536\)/)
    t.ok(await finds(), 'by the new one')
    t.same(standIn.refused, [])
  },
)
