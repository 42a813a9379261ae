import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql'

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/

function toDate(value: unknown): Date {
  const date = new Date(typeof value === 'string' && ISO.test(value) ? value : NaN)
  if (Number.isNaN(date.getTime())) {
    throw new GraphQLError('Cannot read an instant: give ISO 8601 such as 2026-03-01T09:30:00Z')
  }
  return date
}

/** One instant is told to all who follow the same: it is worded once. */
const worded = new WeakMap<Date, string>()

function textOf(instant: Date): string {
  const text = worded.get(instant) ?? instant.toISOString()
  worded.set(instant, text)
  return text
}

export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize: (value) => textOf(value instanceof Date ? value : toDate(value)),
  parseValue: toDate,
  parseLiteral: (node) => toDate(node.kind === Kind.STRING ? node.value : undefined),
})

export const JSONValue = new GraphQLScalarType({
  name: 'JSON',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
})

function toByteCount(value: unknown): number {
  const count = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count
  throw new GraphQLError('Cannot read a count of bytes: give a whole number from 0 to 2^53 - 1')
}

export const Bytes = new GraphQLScalarType<number, number>({
  name: 'Bytes',
  serialize: (value) => toByteCount(typeof value === 'number' ? Math.round(value) : value),
  parseValue: toByteCount,
  parseLiteral: (node) =>
    toByteCount(node.kind === Kind.INT || node.kind === Kind.STRING ? node.value : undefined),
})
