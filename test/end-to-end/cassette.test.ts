import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { fixture } from '../fixtures/videos.ts'
import { startOpenaiServer } from '../helpers/providers/openai-server.ts'
import { jsonLines, spectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

const KEY = 'sk-planted-0123456789'

/** What a run found, without what each run has others of. */
const found = (stdout: string) =>
  jsonLines(stdout)
    .filter(({ kind }) => kind === 'chunk' || kind === 'event')
    .map(({ kind, summary, type, startTime, endTime, description, provider, model }) => ({
      ...{ kind, summary, type, startTime, endTime, description, provider, model },
    }))

void t.test(
  'a run that was recorded is replayed without a provider or a key: the same chunks and events',
  async (t) => {
    const standIn = await startOpenaiServer({ key: KEY })
    t.teardown(() => standIn.close())
    const tape = join(tempDir(t), 'tape')
    const video = await fixture('hevc.mp4')
    const analyze = (cassette: string, more: Record<string, string> = {}) =>
      spectra(tempDir(t), ['analyze', video, '--json'], {
        ...{ OPENAI_BASE_URL: standIn.url, SPECTRA_CASSETTE: cassette, M2_EMBEDDING_PROVIDER: 'openai' },
        ...more,
      })
    const recorded = await analyze(`record:${tape}`, { OPENAI_API_KEY: KEY })
    t.equal(recorded.code, 0, recorded.stderr)
    t.ok(readdirSync(tape).length >= 3, 'descriptions, events and vectors')
    const texts = readdirSync(tape).map((name) => readFileSync(join(tape, name), 'utf8'))
    t.notMatch(texts.join('\n'), KEY)

    await standIn.close()
    const replayed = await analyze(`replay:${tape}`)
    t.equal(replayed.code, 0, replayed.stderr)
    t.same(found(replayed.stdout), found(recorded.stdout))
    t.ok(found(replayed.stdout).length >= 2)

    const other = await analyze(`replay:${join(tape, 'none')}`)
    t.not(other.code, 0)
    t.match(other.stdout + other.stderr, /is not on the cassette .*SPECTRA_CASSETTE=record:/)
    t.match(other.stdout + other.stderr, /SS_CONFIG_INVALID/)
  },
)
