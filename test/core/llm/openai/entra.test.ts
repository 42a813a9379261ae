import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { startKeyVault, type KeyVault } from '../../../helpers/azure/key-vault.ts'
import { AZURE, startOpenaiServer } from '../../../helpers/providers/openai-server.ts'

/** Azure OpenAI, and the authority by whose tokens it is asked. */
async function opened(t: Test) {
  const authority = await startKeyVault(t)
  const borne: string[] = []
  const standIn = await startOpenaiServer({
    flavour: AZURE,
    key: (given) => {
      borne.push(given)
      const mine = authority.issued.filter(({ resource }) => resource.includes('cognitiveservices'))
      return mine.some(({ token }) => token === given)
    },
  })
  t.teardown(() => standIn.close())
  const ask = (...args: string[]) => asked(authority, [standIn.url.replace('/openai/v1', ''), ...args])
  return { authority, borne, ask }
}

async function asked({ env }: KeyVault, args: readonly string[], more: Record<string, string> = {}) {
  const path = join(import.meta.dirname, 'entra-calls.ts')
  const run = await promisify(execFile)(process.execPath, [path, ...args], {
    env: { ...process.env, ...env, ...more },
  })
  return run.stdout.trim().split('\n')
}

void t.test('Azure OpenAI: without a key it is asked by a token of Entra ID, which is kept', async (t) => {
  const { authority, borne, ask } = await opened(t)
  t.same(await ask('3'), ['well', 'well', 'well'])
  t.same(
    borne,
    Array.from({ length: 3 }, () => authority.issued[0]!.token),
  )
  t.match(authority.issued, [{ resource: 'https://cognitiveservices.azure.com' }])
})

void t.test('Azure OpenAI: a token that will soon expire is replaced before it does', async (t) => {
  const { authority, borne, ask } = await opened(t)
  authority.expiresIn = 60
  t.same(new Set(await ask('4')), new Set(['well']))
  t.ok(new Set(borne).size > 1, 'a later request bears a later token')
})

void t.test(
  'Azure OpenAI: who is not let in is told so, and an authority that is away is an outage',
  async (t) => {
    const { authority, borne } = await opened(t)
    const [denied] = await asked(authority, ['http://127.0.0.1:1'], { AZURE_CLIENT_SECRET: 'another' })
    t.match(denied, /^SS_PROVIDER_REFUSED Cannot reach gpt-4o by azure-openai: /)
    const nobody = { AZURE_CLIENT_ID: '', AZURE_CLIENT_SECRET: '', AZURE_TENANT_ID: '', PATH: '/nowhere' }
    const [none] = await asked(authority, ['http://127.0.0.1:1', '1', '30000'], nobody)
    t.match(none, /^SS_PROVIDER_(REFUSED|UNAVAILABLE) /)
    const [away] = await asked(authority, ['http://127.0.0.1:1', '1', '30000'], {
      AZURE_AUTHORITY_HOST: 'https://localhost:1',
    })
    t.match(away, /^SS_PROVIDER_UNAVAILABLE /)
    t.same(borne, [])
  },
)
