import { CriticalityLevel, diff, type Change } from '@graphql-inspector/core'
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readSchema } from '../../gateway/graphql/schema.ts'
import { Bytes } from '../../gateway/graphql/scalars.ts'

interface Member {
  place: string
  description?: string | null
  deprecationReason?: string | null
}

const withFields = (type: GraphQLNamedType): Member[] => {
  if (!isObjectType(type) && !isInterfaceType(type)) return []
  return Object.values(type.getFields()).flatMap((field) => [
    { ...field, place: `${type.name}.${field.name}` },
    ...field.args.map((each) => ({ ...each, place: `${type.name}.${field.name}(${each.name})` })),
  ])
}

/** All that a schema says of its own, each with its place. */
function membersOf(schema: GraphQLSchema): Member[] {
  const types = Object.values(schema.getTypeMap())
    .filter(({ name }) => !name.startsWith('__'))
    .filter((type) => !isScalarType(type) || !isSpecifiedScalarType(type))
  const ofTypes = types.flatMap((type): Member[] => {
    const own = { place: type.name, description: type.description }
    const values = isEnumType(type) ? type.getValues() : []
    const inputs = isInputObjectType(type) ? Object.values(type.getFields()) : []
    const members = [...values, ...inputs].map((each) => ({ ...each, place: `${type.name}.${each.name}` }))
    return [own, ...withFields(type), ...members]
  })
  const directives = schema.getDirectives().filter((each) => !isSpecifiedDirective(each))
  return [...ofTypes, ...directives.map((each) => ({ ...each, place: `@${each.name}` }))]
}

const undescribed = (schema: GraphQLSchema): string[] =>
  membersOf(schema)
    .filter(({ description }) => !description?.trim())
    .map(({ place }) => place)

/** Deprecations without what to use instead, or without the day until which they stay. */
const unclear = (schema: GraphQLSchema): string[] =>
  membersOf(schema)
    .filter(({ deprecationReason: reason }) => typeof reason === 'string')
    .filter(({ deprecationReason: reason }) => !/^Use `.+`.* until \d{4}-\d{2}-\d{2}\.$/.test(reason!))
    .map(({ place }) => place)

async function breaking(before: GraphQLSchema, after: GraphQLSchema): Promise<string[]> {
  const changes: Change[] = await diff(before, after)
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ message }) => message)
}

const published = buildSchema(
  readFileSync(join(import.meta.dirname, '../../schema/published.graphql'), 'utf8'),
)
const current = buildSchema(readSchema())

void t.test('Schema: every subscription takes `after`, and each of its messages has a cursor', (t) => {
  const fields = Object.values(buildSchema(readSchema()).getSubscriptionType()!.getFields())
  const wanting = (field: (typeof fields)[number]): boolean => {
    const after = field.args.find(({ name }) => name === 'after')
    const message = isNonNullType(field.type) ? field.type.ofType : field.type
    const cursor = isObjectType(message) ? message.getFields().cursor : undefined
    return String(after?.type) !== 'String' || String(cursor?.type) !== 'String!'
  }
  const current = fields.filter(({ deprecationReason }) => !deprecationReason)
  t.ok(current.length >= 8, `${current.length} subscriptions`)
  t.same(
    current.filter(wanting).map(({ name }) => name),
    [],
  )
  // What cannot be so has another in its place.
  t.same(
    fields.filter(wanting).map(({ name }) => name),
    ['clusterUpdated', 'deadLetterCounts'],
  )
  t.end()
})

void t.test('Schema: every type, field, argument, value and input is described', (t) => {
  t.same(undescribed(current), [])
  const bare = buildSchema(`type Query { a(b: Int, "b" c: Int): E } enum E { F } input I { g: Int } scalar S`)
  t.same(undescribed(bare).sort(), ['E', 'E.F', 'I', 'I.g', 'Query', 'Query.a', 'Query.a(b)', 'S'])
  t.end()
})

void t.test('Schema: what is deprecated says what takes its place, and until when it stays', (t) => {
  t.same(unclear(current), [])
  const vague = buildSchema(`type Query {
    a: Int @deprecated b: Int @deprecated(reason: "Use \`c\`.") c: Int @deprecated(reason: "Use \`d\`, until 2027-01-31.")
  }`)
  t.same(unclear(vague), ['Query.a', 'Query.b'])
  t.end()
})

void t.test('Schema: every scalar names its specification', (t) => {
  const ours = Object.values(current.getTypeMap())
    .filter((type) => isScalarType(type))
    .filter((type) => !isSpecifiedScalarType(type))
  for (const { name, specifiedByURL } of ours) t.match(specifiedByURL, /^https:\/\//, name)
  t.ok(ours.length >= 3)
  t.end()
})

void t.test('Schema: nothing that was published breaks', async (t) => {
  t.same(await breaking(published, current), [])
  const [before, after] = ['a: Int b(c: Int): Int', 'b(c: Int!): Int'].map((fields) =>
    buildSchema(`type Query { ${fields} }`),
  )
  t.equal((await breaking(before!, after!)).length, 2, 'a change that breaks is seen')
})

void t.test('Bytes takes and gives whole numbers that JavaScript holds exactly', (t) => {
  t.equal(Bytes.serialize(5_000_000_000), 5_000_000_000)
  t.equal(Bytes.parseValue(0), 0)
  t.equal(Bytes.parseValue('9007199254740991'), Number.MAX_SAFE_INTEGER)
  for (const wrong of [-1, 1.5, 2 ** 53, '9007199254740992', '1e3', '', 'x', null, {}])
    t.throws(() => Bytes.parseValue(wrong), { message: /^Cannot read a count of bytes/ }, String(wrong))
  t.end()
})
