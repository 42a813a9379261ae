import t from 'tap'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import clusterConfig from '../../cluster.config.ts'
import { importCycles } from './cycles.ts'
import { rules } from './rules.ts'
import { projectFiles, ROOT, sourceFile } from './source-tree.ts'

const actorModules = new Set(
  Object.values(clusterConfig.stages).flatMap((stage) => [
    stage.actor,
    ...Object.values('children' in stage ? stage.children : {}),
  ]),
)
const violations = (files: ReturnType<typeof projectFiles>): string[] =>
  files.flatMap((file) => rules(actorModules).flatMap((rule) => rule(file)))

void t.test('Source tree: every file keeps the rules of the design', async (t) => {
  const files = projectFiles()
  t.ok(files.length > 50, 'it looks at the whole project')
  t.same(violations(files), [])
})

void t.test('Source tree: no file imports itself by any way, types included', async (t) => {
  t.same(importCycles(projectFiles()), [])
})

void t.test('Source tree: every actor of cluster.config.ts is there', async (t) => {
  for (const path of actorModules) t.ok(existsSync(join(ROOT, path)), path)
})

const planted: [string, string, string][] = [
  ['schema that imports core', 'schema/x.ts', `import { z } from '../core/errors.ts'`],
  ['core that imports supervisors', 'core/x.ts', `import type { N } from '../supervisors/node/node.ts'`],
  ['supervisors that import the gateway', 'supervisors/node/x.ts', `export * from '../../gateway/app.ts'`],
  [
    'a gateway that imports supervisors',
    'gateway/x.ts',
    `const node = () => import('../supervisors/node/node.ts')`,
  ],
  [
    'an actor that imports an adapter',
    'actors/x.ts',
    `import { createLocalStorage } from '../core/storage/local.ts'`,
  ],
  ['an actor that imports ports as values', 'actors/x.ts', `import { ports } from '../core/ports.ts'`],
  ['an actor that imports a library', 'actors/x.ts', `import Fastify from 'fastify'`],
  [
    'a supervisor that imports an actor',
    'supervisors/worker/x.ts',
    `import vlm from '../../actors/vlm-actor.ts'`,
  ],
  ['a command that imports an actor', 'cli/x.ts', `import vlm from '../actors/vlm-actor.ts'`],
  ['a vendor library away from home', 'core/x.ts', `import { createActorSystem } from 'comedy'`],
  ['a scoped library away from home', 'gateway/x.ts', `import { MikroORM } from '@mikro-orm/core'`],
  ['a built-in with a home', 'core/ledger/x.ts', `import { DatabaseSync } from 'node:sqlite'`],
  [
    'a gateway that knows where objects are',
    'gateway/x.ts',
    `import type { LocalStorageOptions } from '../core/storage/local.ts'`,
  ],
  [
    'an identity that knows it',
    'core/identity/x.ts',
    `import { localPlace } from '../storage/local-place.ts'`,
  ],
  ['a library that no home lists', 'gateway/x.ts', `import { z } from 'zod'\nimport pad from 'left-pad'`],
  ['a built-in without its prefix', 'core/x.ts', `import { readFile } from 'fs'`],
  ['a stage that imports a node', 'supervisors/stage/x.ts', `import type { N } from '../node/node.ts'`],
  ['a worker that imports a stage', 'supervisors/worker/x.ts', `import { a } from '../stage/stage.ts'`],
  ['a forked worker that does', 'supervisors/worker/forked/x.ts', `import { a } from '../../stage/stage.ts'`],
  ['a steward that imports a worker', 'supervisors/steward/x.ts', `import { a } from '../worker/worker.ts'`],
  ['a stage that imports a steward', 'supervisors/stage/x.ts', `import { a } from '../steward/leader.ts'`],
  ['restarts that import a stage', 'supervisors/restarts/x.ts', `import { a } from '../stage/stage.ts'`],
  ['a supervisor in no room', 'supervisors/x.ts', `export const x = 1`],
  ['a process looked up elsewhere', 'core/x.ts', 'const stat = (pid: number) => `/proc/${pid}/stat`'],
  ['a file of 301 lines', 'core/x.ts', 'export const x = 1\n'.repeat(301)],
  ['a function of 81 lines', 'gateway/x.ts', `export function x() {\n${'y()\n'.repeat(79)}}`],
  ['an arrow of 81 lines', 'supervisors/node/x.ts', `export const x = () => {\n${'y()\n'.repeat(79)}}`],
  ['top-level await below actors', 'core/x.ts', `await import('node:fs')`],
  ['a remote comedy actor', 'supervisors/worker/x.ts', `const options = { mode: 'remote' }`],
  ['a folder that the design does not have', 'utils/x.ts', `export const x = 1`],
]
for (const [what, path, text] of planted) {
  void t.test(`Source tree: ${what} is found`, async (t) => {
    t.equal(violations([sourceFile(path, text)]).length > 0, true)
  })
}

const cycles: [string, Record<string, string>, string[]][] = [
  [
    'a cycle of types',
    { 'core/a.ts': `import type { B } from './b.ts'`, 'core/b.ts': `export type { A } from './a.ts'` },
    ['core/a.ts -> core/b.ts -> core/a.ts'],
  ],
  [
    'a cycle of three, at run time',
    {
      'cli/a.ts': `await import('./b.ts')`,
      'cli/b.ts': `type C = import('./c.ts').C`,
      'cli/c.ts': `import './a.ts'`,
    },
    ['cli/a.ts -> cli/b.ts -> cli/c.ts -> cli/a.ts'],
  ],
  ['a file that imports itself', { 'core/a.ts': `export * from './a.ts'` }, ['core/a.ts -> core/a.ts']],
  [
    'two ways to one file, which are no cycle,',
    {
      'core/a.ts': `import './b.ts'\nimport './c.ts'`,
      'core/b.ts': `import './c.ts'`,
      'core/c.ts': `import 'zod'`,
    },
    [],
  ],
]
for (const [what, files, expected] of cycles) {
  void t.test(`Source tree: ${what} is seen for what it is`, async (t) => {
    t.same(importCycles(Object.entries(files).map(([path, text]) => sourceFile(path, text))), expected)
  })
}

void t.test('Source tree: what the rules allow is not reported', async (t) => {
  const fine = [
    sourceFile('actors/x.ts', `import type { Storage } from '../core/ports.ts'\nimport { z } from 'zod'`),
    sourceFile(
      'cli/x.ts',
      `import { startNode } from '../supervisors/node/node.ts'\nimport { a } from '../gateway/server.ts'`,
    ),
    sourceFile('core/x.ts', `export async function later() { await import('node:fs') }`),
    sourceFile(
      'supervisors/node/x.ts',
      `import { a } from '../stage/stage.ts'\nimport { b } from '../restarts/restart-log.ts'`,
    ),
    sourceFile('schema/migrations/x.ts', 'export const x = 1\n'.repeat(301)),
    sourceFile('gateway/x.ts', `export function x() {\n${'y()\n'.repeat(78)}}`),
    sourceFile(
      'supervisors/worker/x.ts',
      `// mode: 'remote' is banned\nimport type { A } from '../../actors/actor.ts'`,
    ),
  ]
  t.same(violations(fine), [])
})

void t.test('Source tree: every library has a declared dependency, pinned exactly', async (t) => {
  // The console is a workspace: what its pages are made of is declared in its own manifest.
  const manifests = ['package.json', 'console/package.json'].map(
    (path) => JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Record<string, Record<string, string>>,
  )
  const declared = Object.assign(
    {},
    ...manifests.flatMap((each) => [each.dependencies, each.devDependencies, each.optionalDependencies]),
  ) as Record<string, string>
  for (const [name, version] of Object.entries(declared)) t.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name)
  const imported = new Set(
    projectFiles().flatMap((file) => file.imports.filter((i) => !i.ours).map((i) => i.target)),
  )
  for (const name of imported) {
    if (!name.startsWith('node:')) t.ok(declared[name], `${name} is declared`)
  }
})
