import { readContract, type Check } from './read.ts'

/** How a member travels: none of these means in the body. */
export type Location = 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode'

export interface Member {
  shape: string
  location?: Location
  locationName?: string
}

export interface Shape {
  type: string
  members?: Record<string, Member>
  required?: string[]
  /** Exactly one member is there. */
  union?: boolean
  /** Any JSON. */
  document?: boolean
  member?: Member
  key?: Member
  value?: Member
  enum?: string[]
  pattern?: string
  min?: number
  max?: number
}

export interface Operation {
  http: { method: string; requestUri: string }
  input?: { shape: string }
  output?: { shape: string; resultWrapper?: string }
}

/** The description of an AWS service, as its SDKs are made of. */
export interface ServiceModel {
  operations: Record<string, Operation>
  shapes: Record<string, Shape>
  /**
   * What is wrong with a value as JSON writes it, by the shape of that name; undefined where nothing is. A member that the shape does
   * not list is wrong, as the services see it.
   */
  wrong: Check
}

const models = new Map<string, ServiceModel>()

/** One of the shared contracts, `aws-*.service-2.json`. Undefined where they are not beside the checkout. */
export function serviceModel(file: string): ServiceModel | undefined {
  const known = models.get(file)
  if (known) return known
  const read = readContract<Omit<ServiceModel, 'wrong'>>(file)
  if (!read) return undefined
  const model = { ...read, wrong: walker(read.shapes) }
  models.set(file, model)
  return model
}

type Walk = (shape: string, value: unknown, path?: string) => string | undefined

function walker(shapes: Record<string, Shape>): Walk {
  const walk: Walk = (name, value, path = name) => {
    const shape = shapes[name]
    if (!shape) return `${path}: the description has no shape ${name}`
    if (shape.document) return undefined
    switch (shape.type) {
      case 'structure':
        return structure(shape, value, path)
      case 'list':
        if (!Array.isArray(value)) return `${path}: no list`
        return (
          outOf(shape, value.length, path) ??
          first(value.map((each, at) => walk(shape.member!.shape, each, `${path}[${at}]`)))
        )
      case 'map':
        if (!isObject(value)) return `${path}: no map`
        return (
          outOf(shape, Object.keys(value).length, path) ??
          first(
            Object.entries(value).map(
              ([key, of]) =>
                walk(shape.key!.shape, key, `${path}: key ${key}`) ??
                walk(shape.value!.shape, of, `${path}.${key}`),
            ),
          )
        )
      default:
        return scalar(shape, value, path)
    }
  }

  function structure({ members = {}, required = [], union }: Shape, value: unknown, path: string) {
    if (!isObject(value)) return `${path}: no structure`
    const names = Object.keys(value)
    const missing = required.find((name) => value[name] === undefined)
    if (missing !== undefined) return `${path}: ${missing} is missing`
    if (union && names.length !== 1) return `${path}: exactly one member is wanted, not ${names.length}`
    return first(
      names.map((name) => {
        const member = members[name]
        return member ? walk(member.shape, value[name], `${path}.${name}`) : `${path}: ${name} is not known`
      }),
    )
  }
  return walk
}

function scalar(shape: Shape, value: unknown, path: string): string | undefined {
  switch (shape.type) {
    case 'string':
      if (typeof value !== 'string') return `${path}: no string`
      if (shape.enum && !shape.enum.includes(value)) return `${path}: not one of ${shape.enum.join()}`
      // Services mean the whole text, and say so only sometimes.
      if (shape.pattern && !new RegExp(`^(?:${shape.pattern})$`).test(value))
        return `${path}: not of the form ${shape.pattern}`
      return outOf(shape, value.length, path)
    case 'blob':
      if (typeof value !== 'string' || !isBase64(value)) return `${path}: no base64`
      return outOf(shape, Buffer.byteLength(value, 'base64'), path)
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `${path}: no boolean`
    case 'timestamp':
      return typeof value === 'number' || typeof value === 'string' ? undefined : `${path}: no instant`
    case 'integer':
    case 'long':
      return Number.isInteger(value) ? outOf(shape, Number(value), path) : `${path}: no integer`
    case 'float':
    case 'double':
      return typeof value === 'number' ? outOf(shape, value, path) : `${path}: no number`
    default:
      return `${path}: the type ${shape.type} is not known here`
  }
}

/** Of lengths and of numbers alike. */
const outOf = ({ min, max }: Shape, size: number, path: string): string | undefined =>
  size < (min ?? size) || size > (max ?? size)
    ? `${path}: ${size} is not within ${min ?? ''}..${max ?? ''}`
    : undefined

/** Of any length: a pattern would take long for a video. */
const isBase64 = (text: string): boolean =>
  text.length % 4 === 0 &&
  Buffer.from(text, 'base64').length === Math.floor((text.replace(/=+$/, '').length * 3) / 4)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const first = (faults: readonly (string | undefined)[]): string | undefined =>
  faults.find((fault) => fault !== undefined)
