import { chdir, cwd } from 'node:process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createRenewal } from '../../../core/config/renewal.ts'
import { loadConfig, type Config } from '../../../core/config.ts'
import { SpectraError } from '../../../core/errors.ts'
import { startSecretsManager } from '../../helpers/aws/secrets-manager.ts'
import { tempDir } from '../../helpers/temp.ts'

const given = (more: Partial<Config> = {}): Config =>
  loadConfig({ databaseUrl: 'postgres://me:old@db/one', openaiApiKey: 'old', secretsSeconds: 0, ...more }, {})

void t.test('Renewal: what was refused is read again, and told to who wants to know', async (t) => {
  const renewal = createRenewal(given(), { read: async () => ({ databaseUrl: 'postgres://me:new@db/one' }) })
  t.teardown(() => renewal.close())
  const database = renewal.of('databaseUrl')
  const told: string[] = []
  database.onChange((url) => told.push(url))
  t.equal(await database.refused('postgres://me:old@db/one'), true)
  t.equal(database.now(), 'postgres://me:new@db/one')
  t.same(told, ['postgres://me:new@db/one'])
  t.match(renewal.now(), { databaseUrl: 'postgres://me:new@db/one', openaiApiKey: 'old' })
})

void t.test('Renewal: who used an older one than is known by now causes no look', async (t) => {
  let reads = 0
  const read = async () => ({ openaiApiKey: `new ${++reads}` })
  const renewal = createRenewal(given(), { read, leastMs: 0 })
  t.teardown(() => renewal.close())
  const before = renewal.now()
  t.equal(await renewal.refused(['openaiApiKey'], before), true)
  t.equal(await renewal.refused(['openaiApiKey'], before), true)
  t.equal(reads, 1)
})

void t.test('Renewal: many who are refused share one look, and looks have their distance', async (t) => {
  let now = 0
  let reads = 0
  const waits: number[] = []
  const clock = {
    now: () => now,
    async sleep(ms: number) {
      waits.push(ms)
      now += ms
    },
  }
  const renewal = createRenewal(given(), { read: async () => void (reads += 1), clock: clock as never })
  t.teardown(() => renewal.close())
  const refused = () => renewal.refused(['openaiApiKey'], renewal.now())
  t.same(await Promise.all([refused(), refused(), refused()]), [false, false, false])
  t.equal(reads, 1)
  now += 500
  await refused()
  t.same(waits, [0, 1500])
  t.equal(reads, 2)
})

void t.test('Renewal: an address of another place is none that a running process takes', async (t) => {
  const renewal = createRenewal(given(), {
    read: async () => ({ databaseUrl: 'postgres://me:new@other/one' }),
  })
  t.teardown(() => renewal.close())
  t.equal(await renewal.of('databaseUrl').refused('postgres://me:old@db/one'), false)
  t.equal(renewal.now().databaseUrl, 'postgres://me:old@db/one')
})

void t.test('Renewal: sources that are away leave everything as it is, and are told', async (t) => {
  const errors: string[] = []
  const renewal = createRenewal(given(), {
    read: () => Promise.reject(new SpectraError('SS_SECRETS_UNAVAILABLE', 'Cannot read the secrets')),
    onError: ({ code }) => errors.push(code),
  })
  t.teardown(() => renewal.close())
  t.equal(await renewal.refused(['openaiApiKey'], renewal.now()), false)
  t.same(errors, ['SS_SECRETS_UNAVAILABLE'])
})

void t.test('Renewal: without a refusal it is read now and then', async (t) => {
  const read = async () => ({ openaiApiKey: 'new' })
  const renewal = createRenewal(given({ secretsSeconds: 0.01 }), { read, leastMs: 0 })
  t.teardown(() => renewal.close())
  // Its timer keeps no process alive, this one here does.
  const alive = setInterval(() => undefined, 1000)
  await new Promise<void>((resolve) => renewal.onChange(resolve))
  clearInterval(alive)
  t.equal(renewal.now().openaiApiKey, 'new')
})

void t.test(
  'Renewal: a changed .env is read, and what was taken from it before is not in its way',
  async (t) => {
    const before = cwd()
    const dir = tempDir(t)
    chdir(dir)
    t.teardown(() => {
      chdir(before)
      for (const name of ['OPENAI_API_KEY', 'POSTGRES_HOST', 'POSTGRES_USER', 'POSTGRES_PASSWORD'])
        Reflect.deleteProperty(process.env, name)
      delete process.env.SPECTRA_TAKEN_OVER
    })
    const write = (key: string): void =>
      writeFileSync(
        join(dir, '.env'),
        `OPENAI_API_KEY=${key}\nPOSTGRES_HOST=db\nPOSTGRES_USER=me\nPOSTGRES_PASSWORD=${key}\n`,
      )
    write('first')
    const databaseUrl = 'postgres://me:old@db/spectra'
    const renewal = createRenewal(given({ databaseUrl }), { leastMs: 0 })
    t.teardown(() => renewal.close())
    for (const key of ['first', 'second']) {
      write(key)
      t.equal(await renewal.refused(['openaiApiKey', 'databaseUrl'], renewal.now()), true)
      t.match(renewal.now(), { openaiApiKey: key, databaseUrl: `postgres://me:${key}@db/spectra` })
      t.equal(process.env.OPENAI_API_KEY, key, 'libraries that read it themselves find it, too')
    }
  },
)

void t.test('Renewal: a key that is rotated in AWS Secrets Manager is taken over', async (t) => {
  const store = await startSecretsManager(t)
  const before = { ...process.env }
  t.teardown(() => (process.env = before))
  Object.assign(process.env, store.env, { CLOUD_SECRETS_IDENTIFIER: 'spectra/prod' })
  store.secrets.set('spectra/prod', JSON.stringify({ OPENAI_API_KEY: 'old' }))
  const told: string[] = []
  const renewal = createRenewal(given(), { leastMs: 0, onError: ({ code }) => void told.push(code) })
  t.teardown(() => renewal.close())
  t.equal(await renewal.refused(['openaiApiKey'], renewal.now()), false, 'it has no other yet')
  store.secrets.set('spectra/prod', JSON.stringify({ OPENAI_API_KEY: 'rotated' }))
  t.equal(await renewal.refused(['openaiApiKey'], renewal.now()), true)
  t.equal(renewal.now().openaiApiKey, 'rotated')
  t.same(told, [])
  store.fault = { status: 503, type: 'ServiceUnavailable' }
  t.equal(await renewal.refused(['openaiApiKey'], renewal.now()), false)
  t.match(told, ['SS_SECRETS_UNAVAILABLE'])
  t.equal(renewal.now().openaiApiKey, 'rotated', 'what is known stays')
})
