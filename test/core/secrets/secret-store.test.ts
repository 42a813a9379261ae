import t, { type Test } from 'tap'
import { addressOf } from '../../../core/secrets/azure-key-vault.ts'
import { readSecrets } from '../../../core/secrets/secret-store.ts'
import { startSecretsManager, type SecretsManager } from '../../helpers/aws/secrets-manager.ts'
import { startKeyVault } from '../../helpers/azure/key-vault.ts'
import { spectra } from '../../helpers/spectra.ts'
import { tempDir } from '../../helpers/temp.ts'

const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:spectra-prod'

/** Reads with the environment of the stand-in, as the SDK finds it. */
async function read(t: Test, { env }: SecretsManager, CLOUD_SECRETS_IDENTIFIER: string, more = {}) {
  const before = { ...process.env }
  t.teardown(() => (process.env = before))
  Object.assign(process.env, env, more)
  return readSecrets({ ...env, CLOUD_SECRETS_IDENTIFIER })
}

void t.test('Secrets: settings come from the secret that is named, by ARN or by name', async (t) => {
  const store = await startSecretsManager(t)
  store.secrets.set(ARN, '{"POSTGRES_PASSWORD":"hunter2","REDIS_PORT":6380}')
  t.strictSame(await read(t, store, ARN), {
    from: 'AWS Secrets Manager',
    values: { POSTGRES_PASSWORD: 'hunter2', REDIS_PORT: '6380' },
  })
  store.secrets.set('spectra/prod', '{}')
  t.match(await read(t, store, 'spectra/prod'), { values: {} })
  t.equal(await readSecrets({ CLOUD_PROVIDER: 'aws' }), undefined, 'nothing is asked where none is named')
})

void t.test('Secrets: what cannot be used is refused, and nothing of its content is told', async (t) => {
  const store = await startSecretsManager(t)
  for (const [content, says] of [
    ['hunter2', /no JSON/],
    ['["hunter2"]', /no JSON object/],
    ['{"JWT_SECRET_KEY":{"hunter2":1}}', /JWT_SECRET_KEY is no text/],
  ] as const) {
    store.secrets.set(ARN, content)
    const error = await t.rejects(read(t, store, ARN), { code: 'SS_CONFIG_INVALID', message: says })
    t.notMatch(String(error), /hunter2/)
  }
  await t.rejects(readSecrets({ CLOUD_PROVIDER: 'gcp', CLOUD_SECRETS_IDENTIFIER: 'x' }), {
    code: 'SS_CONFIG_INVALID',
    message: /known are: aws, azure/,
  })
})

void t.test('Secrets: the store is told apart that is away, busy, or refuses', async (t) => {
  const store = await startSecretsManager(t)
  await t.rejects(read(t, store, 'missing'), { code: 'SS_SECRETS_REFUSED', retryable: false })
  await t.rejects(read(t, store, ARN, { AWS_SECRET_ACCESS_KEY: 'another' }), {
    code: 'SS_SECRETS_REFUSED',
    message: /Cannot read the secrets of AWS Secrets Manager: /,
  })
  for (const [status, type] of [
    [400, 'ThrottlingException'],
    [500, 'InternalServiceError'],
    [503, 'ServiceUnavailable'],
  ] as const) {
    store.fault = { status, type }
    await t.rejects(read(t, store, ARN), { code: 'SS_SECRETS_UNAVAILABLE', retryable: true }, type)
  }
  const away = { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:1' }
  await t.rejects(read(t, store, ARN, away), { code: 'SS_SECRETS_UNAVAILABLE' })
})

void t.test('Secrets: a secret of Key Vault has an address', async (t) => {
  t.strictSame(addressOf('https://spectra.vault.azure.net/secrets/prod'), {
    vault: 'https://spectra.vault.azure.net',
    name: 'prod',
    version: undefined,
  })
  t.match(addressOf('https://v.vault.azure.net/secrets/prod/0a1b'), { version: '0a1b' })
  for (const wrong of ['http://v/secrets/prod', 'prod', 'https://v/keys/prod', 'https://v/secrets/a/b/c']) {
    t.throws(() => addressOf(wrong), { code: 'SS_CONFIG_INVALID', message: /https:\/\/VAULT\/secrets\/NAME/ })
  }
})

void t.test('spectra config: says what came from the store, and shows no secret', async (t) => {
  const store = await startSecretsManager(t)
  store.secrets.set(ARN, '{"POSTGRES_PASSWORD":"hunter2","SPECTRA_PORT":"9191","SPECTRA_LOG":"error"}')
  const env = { ...store.env, CLOUD_SECRETS_IDENTIFIER: ARN, POSTGRES_HOST: 'db', SPECTRA_LOG: 'debug' }
  const { stdout, stderr, code } = await spectra(tempDir(t), ['config', '--json'], env)
  t.equal(code, 0, stderr)
  t.match(JSON.parse(stdout), {
    ...{ port: 9191, logLevel: 'debug', databaseUrl: '(set)' },
    from: {
      port: 'AWS Secrets Manager',
      logLevel: 'environment',
      databaseUrl: 'POSTGRES_HOST, POSTGRES_PASSWORD (environment, AWS Secrets Manager)',
    },
  })
  t.notMatch(stdout + stderr, /hunter2/)
})

void t.test('Secrets: Azure Key Vault gives a secret to who it lets in, and to nobody else', async (t) => {
  const { env, vault, secrets } = await startKeyVault(t)
  secrets.set('prod', '{"SPECTRA_PORT":9292}')
  const config = (name: string, more = {}) =>
    spectra(tempDir(t), ['config', '--json'], {
      ...env,
      CLOUD_SECRETS_IDENTIFIER: `${vault}/secrets/${name}`,
      ...more,
    })
  const given = await config('prod')
  t.equal(given.code, 0, given.stderr)
  t.match(JSON.parse(given.stdout), { port: 9292, from: { port: 'Azure Key Vault' } })
  t.match(await config('missing'), { code: /[1-9]/, stderr: /SS_SECRETS_REFUSED/ })
  const denied = await config('prod', { AZURE_CLIENT_SECRET: 'another' })
  t.match(denied, { code: /[1-9]/, stderr: /SS_SECRETS_REFUSED/ })
})
