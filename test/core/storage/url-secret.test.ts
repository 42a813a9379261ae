import { execFile } from 'node:child_process'
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { loadUrlSecret } from '../../../core/storage/url-secret.ts'
import { tempDir } from '../../helpers/temp.ts'

const MODULE = resolve(import.meta.dirname, '../../../core/storage/url-secret.ts')

void t.test('loadUrlSecret() makes a secret once and keeps it for its owner only', async (t) => {
  const dir = join(tempDir(t), 'new', 'data')
  const secret = await loadUrlSecret(dir)
  t.match(secret, /^[0-9a-f]{64}$/)
  t.equal(await loadUrlSecret(dir), secret)
  t.equal(statSync(join(dir, 'url-secret')).mode & 0o777, 0o600)
  t.same(readdirSync(dir), ['url-secret'])
})

void t.test('loadUrlSecret() closes a file that others may read', async (t) => {
  const dir = tempDir(t)
  const secret = await loadUrlSecret(dir)
  chmodSync(join(dir, 'url-secret'), 0o644)
  t.equal(await loadUrlSecret(dir), secret)
  t.equal(statSync(join(dir, 'url-secret')).mode & 0o777, 0o600)
})

void t.test('loadUrlSecret() in processes and calls that start at once gives one secret', async (t) => {
  const dir = tempDir(t)
  const script = `import { loadUrlSecret } from ${JSON.stringify(MODULE)}
    console.log(await loadUrlSecret(${JSON.stringify(dir)}))`
  const child = async (): Promise<string> =>
    (await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])).stdout.trim()
  const calls = Array.from({ length: 20 }, () => loadUrlSecret(dir))
  const secrets = new Set(await Promise.all([child(), child(), ...calls]))
  t.equal(secrets.size, 1)
  t.same(readdirSync(dir), ['url-secret'])
})

void t.test('loadUrlSecret() refuses a secret that is too short, and says how to mend it', async (t) => {
  const dir = tempDir(t)
  writeFileSync(join(dir, 'url-secret'), 'short')
  await t.rejects(loadUrlSecret(dir), {
    code: 'SS_DATA_DIR_UNUSABLE',
    message: /at least 32.*Remove the file/s,
  })
})
