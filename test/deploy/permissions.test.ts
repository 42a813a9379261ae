import { globSync } from 'node:fs'
import t from 'tap'
import { ACTIONS, ACTIONS_OF_COMMANDS } from '../../deploy/aws-actions.ts'
import { SERVICES } from '../../deploy/platform.ts'
import { PROJECT, read } from './documents.ts'

/** Commands of the SDK that the code imports. */
const used = new Set(
  globSync('core/**/*.ts', { cwd: PROJECT }).flatMap((path) =>
    [...read(path).matchAll(/import (?!type)(?:type )?\{([^}]*)\} from '@aws-sdk\/client-[\w-]+'/g)].flatMap(
      ([, names]) => names!.match(/\b[A-Z]\w+Command\b/g) ?? [],
    ),
  ),
)
// Loaded on first use: the names stand where they are called.
for (const path of globSync('core/**/*.ts', { cwd: PROJECT }))
  for (const [, name] of read(path).matchAll(/new (?:\w+\.)?([A-Z]\w+Command)\(/g))
    if (name !== 'FfmpegCommand') used.add(name!)

void t.test('each command that is sent to AWS has its permission, and no other has one', (t) => {
  t.same([...used].toSorted(), Object.keys(ACTIONS_OF_COMMANDS).toSorted())
  t.end()
})

void t.test('the actions of the roles are those of the commands, and nothing more', (t) => {
  const needed = new Set(Object.values(ACTIONS_OF_COMMANDS).flat() as string[])
  const allowed = new Set(Object.values(ACTIONS).flat())
  t.same([...allowed].toSorted(), [...needed].toSorted())
  t.notOk(
    [...allowed].some((action) => action.includes('*')),
    'none is a pattern',
  )
  t.end()
})

void t.test('cameras are asked by who takes clips alone', (t) => {
  t.same(
    SERVICES.filter(({ aws }) => aws.includes('streams')).map(({ name }) => name),
    ['stream'],
  )
  t.end()
})
