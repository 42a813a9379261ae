import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
} from 'graphql'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../../core/config.ts'
import { createPorts } from '../../core/create-ports.ts'
import { templateDir } from '../helpers/database.ts'
import { tempDir } from '../helpers/temp.ts'
import { ask, createWorld, openApp } from './world.ts'

/** Means something to SQL, to JSON paths, to patterns, or to the full text of PostgreSQL. */
const HOSTILE = [
  `'; drop table spectra_core.users; --`,
  `' or '1'='1`,
  `" or true) --`,
  `$.a ? (@ == "x") | strict $[*]`,
  `%_\\`,
  `{"a":1}]}`,
  `x & | ! :* <-> ( ' "`,
  `\\u0000\\'$1 $2::text {{x}}`,
  `a\u0000b`,
]

type Path = readonly string[]

/** The places below an input in which a text can stand. */
function textsIn(type: GraphQLInputType, path: Path, depth = 0): Path[] {
  const named = getNamedType(type)
  if (isInputObjectType(named)) {
    if (depth > 3) return []
    return Object.values(named.getFields()).flatMap((field) =>
      textsIn(field.type, [...path, field.name], depth + 1),
    )
  }
  return named.name === 'String' || named.name === 'ID' ? [path] : []
}

/** A value of a type, with `text` where `path` leads; undefined for what need not be given. */
function valueOf(type: GraphQLInputType, text: string, path: Path | undefined): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, text, path)
  if (isListType(type)) return [valueOf(type.ofType, text, path)]
  if (isInputObjectType(type)) {
    const [next, ...rest] = path ?? []
    const given = Object.values(type.getFields())
      .filter((field) => field.name === next || isRequiredInputField(field))
      .map((field) => [field.name, valueOf(field.type, text, field.name === next ? rest : undefined)])
    return Object.fromEntries(given)
  }
  if (isEnumType(type)) return type.getValues()[0]!.name
  const plain: Record<string, unknown> = { Int: 1, Float: 1, Boolean: true, JSON: {}, Bytes: 1 }
  if (type.name === 'DateTime') return '2026-03-01T09:00:00Z'
  return plain[type.name] ?? (path ? text : 'x')
}

function documentOf(
  operation: string,
  field: GraphQLField<unknown, unknown>,
  args: readonly GraphQLArgument[],
): string {
  const heads = args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ')
  const given = args.map(({ name }) => `${name}: $${name}`).join(', ')
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }'
  return `${operation} (${heads}) { ${field.name}(${given})${selection} }`
}

void t.test(
  'Injection: whatever stands in a text of a query or mutation is a value, to every table and index',
  async (t) => {
    const config = loadConfig({ dataDir: join(tempDir(t), 'data'), cacheDir: templateDir() }, {})
    const opened = await createPorts(config)
    t.teardown(() => opened.close())
    const world = createWorld(t)
    world.options.ports = { ...world.options.ports, ...opened.ports }
    const app = await openApp(t, world)
    let tried = 0
    for (const [operation, type] of [
      ['query', app.graphql.schema.getQueryType()!],
      ['mutation', app.graphql.schema.getMutationType()!],
    ] as const) {
      for (const field of Object.values(type.getFields())) {
        for (const argument of field.args) {
          for (const path of textsIn(argument.type, [])) {
            const args = field.args.filter((one) => one === argument || isRequiredArgument(one))
            for (const text of HOSTILE) {
              const variables = Object.fromEntries(
                args.map((one) => [one.name, valueOf(one.type, text, one === argument ? path : undefined)]),
              )
              const { errors } = await ask(app, documentOf(operation, field, args), variables)
              const wrong = errors.filter(({ extensions: { code } }) =>
                /INTERNAL|DATABASE|undefined/.test(String(code)),
              )
              const where = `${field.name}(${[argument.name, ...path].join('.')}: ${JSON.stringify(text)})`
              if (wrong.length > 0) t.fail(where, { found: wrong })
              tried++
            }
          }
        }
      }
    }
    t.ok(tried > 500, `${tried} tries`)
    const [{ users, tables } = { users: -1, tables: -1 }] = await opened.database.query<{
      users: number
      tables: number
    }>(
      `select (select count(*)::int from spectra_core.users) as users,
         (select count(*)::int from information_schema.tables where table_schema like 'spectra%') as tables`,
    )
    t.same([users, tables > 20], [0, true], 'every table is there')
  },
)
