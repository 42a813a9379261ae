import t from 'tap'
import { fixture } from '../fixtures/videos.ts'
import { startKeyVault } from '../helpers/azure/key-vault.ts'
import { startOpenaiServer } from '../helpers/providers/openai-server.ts'
import { obedient } from '../helpers/providers/says.ts'
import { jsonLines, spectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

void t.test(
  'Rotation: the key of a provider changes in Azure Key Vault while a video is analysed; no chunk fails',
  async (t) => {
    let good = 'first'
    const standIn = await startOpenaiServer({ key: (given) => given === good })
    t.teardown(() => standIn.close())
    const { env, vault, secrets } = await startKeyVault(t)
    const rotate = (key: string): unknown => secrets.set('prod', JSON.stringify({ OPENAI_API_KEY: key }))
    rotate('first')
    standIn.usually = (asked) => {
      if (standIn.asked.length === 2) rotate((good = 'second'))
      return obedient(asked)
    }
    const run = await spectra(
      tempDir(t),
      ['analyze', await fixture('twelve-seconds-h264.mp4'), '--chunk', '2', '--fps', '5', '--json'],
      {
        ...env,
        CLOUD_SECRETS_IDENTIFIER: `${vault}/secrets/prod`,
        OPENAI_BASE_URL: standIn.url,
        SPECTRA_SECRETS_SECONDS: '0',
      },
    )
    t.equal(run.code, 0, run.stderr)
    const of = (kind: string) => jsonLines(run.stdout).filter((line) => line.kind === kind)
    t.match(of('ended'), [{ process: { status: 'completed', counts: { failed: 0 } } }])
    t.equal(of('chunk').length, 6)
    t.equal(standIn.asked.length, 12, 'each was answered once')
    t.ok(standIn.refused.length > 0, 'the key before was tried')
    t.ok(
      standIn.refused.every((why) => why === 'Incorrect API key provided: first'),
      'and only that one was refused',
    )
    t.notMatch(run.stdout + run.stderr, /"(first|second)"/)
  },
)
