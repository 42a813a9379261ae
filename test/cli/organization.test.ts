import t from 'tap'
import type { Identity } from '../../core/ports.ts'
import { createProgram } from '../../cli/spectra.ts'
import { identityOf, ofOrganization, OWN_USER } from '../../cli/organization.ts'
import { Command } from 'commander'
import { stableId } from '../../schema/ids.ts'
import { sampleVideo } from '../helpers/sample.ts'
import { jsonLines, spectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

const OTHER = stableId('organization', 'other')

/** What a command, and one of its subcommands, take `args` for. */
function identitiesOf(args: string[]) {
  const found: unknown[] = []
  const keep = (_options: object, command: Command) => void found.push(identityOf(command))
  const alone = ofOrganization(new Command('alone')).action(keep)
  const parent = ofOrganization(new Command('parent'))
  parent.command('child').action(keep)
  alone.parse(args, { from: 'user' })
  parent.parse(['child', ...args], { from: 'user' })
  return found
}

void t.test(
  '--organization: says on whose behalf a command works; without it, the own user of this machine',
  (t) => {
    t.same(identitiesOf([]), [OWN_USER, OWN_USER])
    const other: Identity = { organizationId: OTHER, role: 'owner' }
    t.same(identitiesOf(['--organization', OTHER]), [other, other])
    t.same(
      identitiesOf(['--organization', OTHER.toUpperCase()]),
      [other, other],
      'as it stands in keys of objects',
    )
    t.end()
  },
)

void t.test('--organization: what is no id is refused with what one looks like', (t) => {
  for (const wrong of ['', 'default', '7', `${OTHER}/..`, `'${OTHER}'`]) {
    t.throws(() => identitiesOf(['--organization', wrong]), {
      code: 'SS_INPUT_INVALID',
      message: `Cannot use --organization: it is an id such as ${OWN_USER.organizationId}, not ${JSON.stringify(wrong)}`,
    })
  }
  t.end()
})

void t.test('--organization: is known to the commands that work with data of one, and to no other', (t) => {
  const taking = createProgram()
    .commands.filter(({ options }) => options.some(({ long }) => long === '--organization'))
    .map((command) => command.name())
  t.same(taking, [
    'analyze',
    'search',
    'ask',
    'chat',
    'mcp',
    'summary',
    'camera',
    'channel',
    'prompt',
    'schema',
    'rule',
    'alert',
    'up',
    'gateway',
    'user',
    'organization',
    'costs',
    'budget',
  ])
  t.end()
})

void t.test('--organization: a camera is seen by its own organization only (P8)', async (t) => {
  const data = tempDir(t)
  const theirs = ['--organization', OTHER]
  t.match(await spectra(data, ['camera', 'add', 'yard', sampleVideo(), ...theirs]), { code: 0 })
  t.match(await spectra(data, ['camera', 'list']), { code: 0, stdout: /No cameras/ })
  t.match(jsonLines((await spectra(data, ['camera', 'list', '--json', ...theirs])).stdout), [
    { id: 'yard', organizationId: OTHER },
  ])
  t.match(await spectra(data, ['camera', 'pause', 'yard']), { code: 3, stderr: /SS_CAMERA_GONE/ })
  t.match(await spectra(data, ['camera', 'list', '--organization', 'x']), {
    code: 2,
    stderr: /SS_INPUT_INVALID/,
  })
})
