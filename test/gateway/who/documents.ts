import {
  getNamedType,
  isAbstractType,
  isEnumType,
  isObjectType,
  isRequiredArgument,
  isScalarType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'
import { FIELD_PERMISSIONS } from '../../../gateway/graphql/permissions.ts'
import type { Try } from './tries.ts'

type Field = GraphQLField<unknown, unknown>

/** Deep enough for what hangs on a connection: its nodes, their process, and what that has. */
const DEPTH = 4

const rootsOf = (schema: GraphQLSchema): (GraphQLObjectType | null | undefined)[] => [
  schema.getQueryType(),
  schema.getMutationType(),
  schema.getSubscriptionType(),
]

/** Each field that takes a permission of its own, or arguments: `Type.field`. */
export function triedFields(schema: GraphQLSchema): string[] {
  const found: string[] = []
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) {
      const name = `${type.name}.${field.name}`
      if (name in FIELD_PERMISSIONS || field.args.length > 0 || rootsOf(schema).includes(type))
        found.push(name)
    }
  }
  return found
}

/** All that can be asked of a type without arguments and without a permission beside. */
function selection(schema: GraphQLSchema, field: Field, depth = DEPTH): string {
  const type = getNamedType(field.type)
  if (isScalarType(type) || isEnumType(type)) return ''
  if (isAbstractType(type)) {
    const each = schema
      .getPossibleTypes(type)
      .map((one) => `... on ${one.name} ${fieldsOf(schema, one, depth, `${one.name}_`)}`)
    return `{ __typename ${each.join(' ')} }`
  }
  return isObjectType(type) ? fieldsOf(schema, type, depth) : ''
}

/** @param prefix of the names in the answer: fields of one name may be of several types */
function fieldsOf(schema: GraphQLSchema, type: GraphQLObjectType, depth: number, prefix = ''): string {
  const parts = ['__typename']
  for (const field of Object.values(type.getFields())) {
    const needed = `${type.name}.${field.name}` in FIELD_PERMISSIONS
    const leaf = isScalarType(getNamedType(field.type)) || isEnumType(getNamedType(field.type))
    // Connections of entities are fields with arguments, which have tries of their own.
    if (needed || field.args.length > 0 || (!leaf && depth === 0)) continue
    parts.push(`${prefix && `${prefix}${field.name}: `}${field.name} ${selection(schema, field, depth - 1)}`)
  }
  return `{ ${parts.join(' ')} }`
}

/** The document of a try; its arguments are variables of the same names. */
export function documentOf(schema: GraphQLSchema, name: string, { under }: Try, given: object): string {
  const [rootName, rootField] = (under ?? name).split('.') as [string, string]
  const root = (schema.getType(rootName) as GraphQLObjectType).getFields()[rootField]!
  const used = root.args.filter((arg) => arg.name in given || isRequiredArgument(arg))
  const declared = used.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ')
  const passed = used.map((arg) => `${arg.name}: $${arg.name}`).join(', ')
  const inner = under === undefined ? selection(schema, root) : `{ ${nested(schema, name)} }`
  const operation = rootName.toLowerCase()
  return `${operation} ${declared && `(${declared})`} { ${rootField} ${passed && `(${passed})`} ${inner} }`
}

function nested(schema: GraphQLSchema, name: string): string {
  const [type, field] = name.split('.') as [string, string]
  const found = (schema.getType(type) as GraphQLObjectType).getFields()[field]!
  return `${field} ${selection(schema, found, 2)}`
}
