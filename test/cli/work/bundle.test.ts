import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { collect, write } from '../../../cli/work/bundle.ts'
import { loadLayered } from '../../../core/config.ts'

void t.test(
  'a bundle has what support asks for, no secret, and says what could not be looked at',
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'spectra-bundle-'))
    t.teardown(() => rmSync(folder, { recursive: true }))
    const secret = 'a-secret-that-nobody-may-see-0123456789'
    const given = { dataDir: join(folder, 'data'), jwtSecret: secret, openaiApiKey: secret, modelSeconds: 7 }
    const bundle = await collect(loadLayered(given, []))

    const text = JSON.stringify(bundle)
    t.notOk(text.includes(secret))
    t.match(bundle, { version: /^\d/, machine: { node: process.versions.node } })
    t.same(bundle.settings.find(({ name }) => name === 'SPECTRA_MODEL_SECONDS')?.value, 7)
    t.match(bundle.cluster, { problem: { code: 'SS_INPUT_INVALID' } }, 'nothing has run there')
    t.ok(Array.isArray(bundle.doctor))

    const file = join(folder, 'bundle.json')
    t.equal(await write(bundle, file), file)
    t.same(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(text))
    t.equal(statSync(file).mode & 0o777, 0o600, 'for its owner alone')
    await t.rejects(
      write(bundle, file),
      { code: 'SS_INPUT_INVALID' },
      'a file that is there is not written over',
    )
  },
)
