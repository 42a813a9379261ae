import t from 'tap'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import clusterConfig from '../../cluster.config.ts'
import { HOMES, rules } from './rules.ts'
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

void t.test('Source tree: every actor of cluster.config.ts is there', async (t) => {
  for (const path of actorModules) t.ok(existsSync(join(ROOT, path)), path)
})

const planted: [string, string, string][] = [
  ['schema that imports core', 'schema/x.ts', `import { z } from '../core/errors.ts'`],
  ['core that imports supervisors', 'core/x.ts', `import type { N } from '../supervisors/node.ts'`],
  ['supervisors that import the gateway', 'supervisors/x.ts', `export * from '../gateway/app.ts'`],
  [
    'a gateway that imports supervisors',
    'gateway/x.ts',
    `const node = () => import('../supervisors/node.ts')`,
  ],
  [
    'an actor that imports an adapter',
    'actors/x.ts',
    `import { createLocalStorage } from '../core/storage/local.ts'`,
  ],
  ['an actor that imports ports as values', 'actors/x.ts', `import { ports } from '../core/ports.ts'`],
  ['an actor that imports a library', 'actors/x.ts', `import Fastify from 'fastify'`],
  ['a supervisor that imports an actor', 'supervisors/x.ts', `import vlm from '../actors/vlm-actor.ts'`],
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
  ['top-level await below actors', 'core/x.ts', `await import('node:fs')`],
  ['a remote comedy actor', 'supervisors/x.ts', `const options = { mode: 'remote' }`],
  ['a folder that the design does not have', 'utils/x.ts', `export const x = 1`],
]
for (const [what, path, text] of planted) {
  void t.test(`Source tree: ${what} is found`, async (t) => {
    t.equal(violations([sourceFile(path, text)]).length > 0, true)
  })
}

void t.test('Source tree: what the rules allow is not reported', async (t) => {
  const fine = [
    sourceFile('actors/x.ts', `import type { Storage } from '../core/ports.ts'\nimport { z } from 'zod'`),
    sourceFile(
      'cli/x.ts',
      `import { startNode } from '../supervisors/node.ts'\nimport { a } from '../gateway/server.ts'`,
    ),
    sourceFile('core/x.ts', `export async function later() { await import('node:fs') }`),
    sourceFile(
      'supervisors/x.ts',
      `// mode: 'remote' is banned\nimport type { A } from '../actors/actor.ts'`,
    ),
  ]
  t.same(violations(fine), [])
})

void t.test('Source tree: every library has a declared dependency, pinned exactly', async (t) => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >
  const declared = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
  for (const [name, version] of Object.entries(declared)) t.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name)
  const imported = new Set(
    projectFiles().flatMap((file) => file.imports.filter((i) => !i.ours).map((i) => i.target)),
  )
  for (const name of imported) {
    if (!name.startsWith('node:')) t.ok(declared[name], `${name} is declared`)
  }
  t.ok(Object.keys(HOMES).length > 0)
})
