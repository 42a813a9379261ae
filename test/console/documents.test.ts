import { buildSchema, Kind, parse, validate, type DocumentNode } from 'graphql'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { readSchema } from '../../gateway/graphql/schema.ts'

const SOURCE = resolve(import.meta.dirname, '../../console/src')

/** All that the console asks: the types of its queries say nothing of a field that is not there. */
function documents(): { path: string; document: DocumentNode }[] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .flatMap((path) => {
      const text = readFileSync(join(SOURCE, path), 'utf8')
      return [...text.matchAll(/graphql\(\s*`([^`]*)`/g)].map(([, asked]) => ({
        path,
        document: parse(asked!.replaceAll('@_unmask', '')),
      }))
    })
}

void t.test('Everything that the console asks is in the schema', async (t) => {
  const schema = buildSchema(readSchema())
  const all = documents()
  t.ok(all.length > 50, 'they were found')
  const fragments = all.flatMap(({ path, document }) =>
    document.definitions
      .filter((each) => each.kind === Kind.FRAGMENT_DEFINITION)
      .map((each) => ({ path, name: each.name.value, fragment: each })),
  )
  // Pages may have parts of one name: its own come first.
  const fragmentOf = (name: string, path: string) => {
    const alike = fragments.filter((each) => each.name === name)
    return (alike.find((each) => each.path === path) ?? alike[0])?.fragment
  }
  const named = (document: DocumentNode): string[] =>
    [
      ...JSON.stringify(document).matchAll(/"kind":"FragmentSpread","name":\{"kind":"Name","value":"(\w+)"/g),
    ].map(([, name]) => name!)
  function whole(path: string, document: DocumentNode): DocumentNode {
    const known = new Set(
      document.definitions.flatMap((each) =>
        each.kind === Kind.FRAGMENT_DEFINITION ? [each.name.value] : [],
      ),
    )
    const missing = [...new Set(named(document))].filter((name) => !known.has(name))
    const found = missing.flatMap((name) => fragmentOf(name, path) ?? [])
    if (found.length === 0) return document
    return whole(path, { ...document, definitions: [...document.definitions, ...found] })
  }
  const wrong = all
    .filter(({ document }) => document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION))
    .flatMap(({ path, document }) =>
      validate(schema, whole(path, document)).map(({ message }) => `${path}: ${message}`),
    )
  t.same(wrong, [])
})
