import t from 'tap'
import { folderOf, projectFiles, sourceFile, type SourceFile } from './source-tree.ts'

/** Where the organization that is there from the start may be named: where it gets its id and its row, who is its user, who comes to it by its provider, and what only its people may. */
const HOMES = [
  'schema/ids.ts',
  'schema/migrations/2026-11-23-tables.ts',
  'cli/organization.ts',
  'core/permissions.ts',
  'core/accounts/by-claims.ts',
]
const FREE = ['test', 'bench', 'eval', 'scripts']

const invented = (files: readonly SourceFile[]): string[] =>
  files
    .filter(({ path }) => !HOMES.includes(path) && !FREE.includes(folderOf(path)))
    .filter(({ text }) => /\bDEFAULT_ORGANIZATION_ID\b|stableId\('organization'/.test(text))
    .map(({ path }) => path)

void t.test('Source tree: no code invents an organization: it comes with whoever asks (P8)', async (t) => {
  t.same(invented(projectFiles()), [])
})

void t.test('Source tree: an organization that is invented is found', async (t) => {
  const planted = [
    sourceFile('gateway/x.ts', `import { DEFAULT_ORGANIZATION_ID as own } from '../schema/ids.ts'`),
    sourceFile('core/x.ts', `const own = stableId('organization', 'default')`),
  ]
  t.same(invented(planted), ['gateway/x.ts', 'core/x.ts'])
  t.same(
    invented([
      sourceFile('test/x.ts', planted[1]!.text),
      sourceFile('core/y.ts', 'const organizationId = id'),
    ]),
    [],
  )
})
