import { readContract, type Check } from './read.ts'

interface Field {
  type: string
  repeated?: boolean
  map?: string
  behavior?: readonly string[]
}

interface Message {
  oneofs: Readonly<Record<string, readonly string[]>>
  fields: Readonly<Record<string, Field>>
}

interface Described {
  messages: Readonly<Record<string, Message>>
  enums: Readonly<Record<string, Readonly<Record<string, number>>>>
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const BASE64 = /^[\w+/-]*={0,2}$/
const isInteger = (value: unknown): boolean =>
  Number.isInteger(typeof value === 'string' && value !== '' ? Number(value) : value)

/** Whether a value of JSON is one of a type that the description does not list. */
const SCALARS: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  bytes: (value) => typeof value === 'string' && BASE64.test(value),
  bool: (value) => typeof value === 'boolean',
  int32: isInteger,
  int64: isInteger,
  float: (value) => typeof value === 'number',
  double: (value) => typeof value === 'number',
  'google.protobuf.Struct': isObject,
  'google.protobuf.Value': () => true,
  'google.protobuf.Any': isObject,
  'google.protobuf.Duration': (value) => typeof value === 'string' && /^-?\d+(\.\d+)?s$/.test(value),
  'google.protobuf.Timestamp': (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
}

/**
 * The messages of Google's protos among the shared contracts, by the proto3 JSON mapping: what a message does not list is refused in
 * Google's words. Undefined where the contracts are not beside the checkout.
 */
export function protoContract(file: string, scope: string): Check | undefined {
  const described = readContract<Described>(file)
  return described && ((name, value) => wrongIn(described, `${scope}.${name}`, value, ''))
}

function wrongIn(
  { messages, enums }: Described,
  type: string,
  value: unknown,
  path: string,
): string | undefined {
  const invalid = `Invalid value at '${path}' (${type}), ${JSON.stringify(value)?.slice(0, 80)}`
  const scalar = SCALARS[type]
  if (scalar) return scalar(value) ? undefined : invalid
  const names = enums[type]
  if (names) return typeof value === 'string' && value in names ? undefined : invalid
  const message = messages[type]
  if (!message) throw new Error(`the contract does not describe ${type}`)
  if (!isObject(value)) return invalid
  for (const [key, given] of Object.entries(value)) {
    const field = message.fields[key]
    if (!field) return `Invalid JSON payload received. Unknown name "${key}" at '${path}': Cannot find field.`
    const within = path === '' ? key : `${path}.${key}`
    const wrong = each(field, given).map(([at, one]) =>
      one === FORM
        ? `Invalid value at '${within}', it has the wrong form`
        : wrongIn({ messages, enums }, field.type, one, `${within}${at}`),
    )
    const first = wrong.find((one) => one !== undefined)
    if (first) return first
  }
  for (const [name, members] of Object.entries(message.oneofs)) {
    const set = members.filter((member) => member in value)
    if (set.length > 1)
      return `Invalid value at '${path}' (oneof), oneof field '${name}' is already set: ${set.join()}`
  }
  const missing = Object.entries(message.fields).find(
    ([key, { behavior }]) => behavior?.includes('REQUIRED') && !(key in value),
  )
  return missing && `* ${path === '' ? '' : `${path}.`}${missing[0]}: it is required`
}

const FORM = Symbol('a list or a map was expected')

/** The values of a field with what names them in a path. */
function each({ repeated, map }: Field, value: unknown): [at: string, value: unknown][] {
  if (map) {
    if (!isObject(value)) return [['', FORM]]
    return Object.entries(value).map(([key, one]) => [`[${key}]`, one])
  }
  if (!repeated) return [['', value]]
  return Array.isArray(value) ? value.map((one, index) => [`[${index}]`, one]) : [['', FORM]]
}
