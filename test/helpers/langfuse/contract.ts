import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sharedDir } from '../shared.ts'

type Schema = Record<string, unknown>

/** Says what is wrong with a body, by the schema of that name; undefined where nothing is. */
export type Check = (schema: string, value: unknown) => string | undefined

/** Langfuse's own description of its API. Undefined where the contracts are not beside the checkout. */
export function langfuseContract(): Check | undefined {
  const dir = sharedDir()
  if (!dir) return undefined
  const text = readFileSync(join(dir, 'contracts', 'langfuse.openapi.json'), 'utf8')
  const { components } = JSON.parse(text) as { components: { schemas: Record<string, Schema> } }
  const walk = walker((ref) => components.schemas[ref.split('/').at(-1)!]!)
  return (schema, value) => walk({ $ref: schema }, value, schema)
}

/** The subset of JSON schema that the description uses, closed: an object has no field that is not listed. */
function walker(named: (ref: string) => Schema) {
  function resolved(schema: Schema): Schema {
    if (typeof schema.$ref === 'string') {
      const { $ref, ...rest } = schema
      return { ...resolved(named($ref)), ...rest }
    }
    if (!Array.isArray(schema.allOf)) return schema
    const { allOf, ...rest } = schema
    const parts = [...(allOf as Schema[]).map(resolved), rest as Schema]
    return parts.reduce((all, part) => ({
      ...all,
      ...part,
      properties: { ...(all.properties as Schema), ...(part.properties as Schema) },
      required: [...((all.required ?? []) as string[]), ...((part.required ?? []) as string[])],
    }))
  }

  function walk(schema: Schema, value: unknown, path: string): string | undefined {
    const { nullable, oneOf, type, enum: choices, format, ...rest } = resolved(schema)
    if (value === null && nullable) return undefined
    if (Array.isArray(oneOf)) {
      const faults = (oneOf as Schema[]).map((one) => walk(one, value, path))
      return faults.includes(undefined) ? undefined : faults.join(' | ')
    }
    if (choices && !(choices as unknown[]).includes(value)) return `${path}: not one of ${String(choices)}`
    switch (type) {
      case 'string':
        if (typeof value !== 'string') return `${path}: no string`
        return format === 'date-time' && !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)
          ? `${path}: no date`
          : undefined
      case 'boolean':
        return typeof value === 'boolean' ? undefined : `${path}: no boolean`
      case 'integer':
        return Number.isInteger(value) ? undefined : `${path}: no integer`
      case 'number':
        return typeof value === 'number' ? undefined : `${path}: no number`
      case 'array':
        if (!Array.isArray(value)) return `${path}: no array`
        return first(value.map((each, at) => walk(rest.items as Schema, each, `${path}[${at}]`)))
      case 'object':
        return object(rest, value, path)
      default:
        return undefined
    }
  }

  function object(schema: Schema, value: unknown, path: string): string | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${path}: no object`
    const properties = (schema.properties ?? {}) as Record<string, Schema>
    const missing = ((schema.required ?? []) as string[]).find((name) => !(name in value))
    if (missing !== undefined) return `${path}: ${missing} is missing`
    const others = schema.additionalProperties as Schema | undefined
    return first(
      Object.entries(value).map(([name, of]) => {
        const known = properties[name] ?? others
        return known ? walk(known, of, `${path}.${name}`) : `${path}: ${name} is not known`
      }),
    )
  }

  return walk
}

const first = (faults: readonly (string | undefined)[]): string | undefined =>
  faults.find((fault) => fault !== undefined)
