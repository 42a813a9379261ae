import { p, Type } from '@mikro-orm/core'

/** Columns that tables share. Instants are `timestamptz` in milliseconds: what JavaScript can read back exactly. */
export const instant = () => p.datetime(3)

/** Who a row belongs to (P8). Every tenant table has it. */
export const tenant = () => ({ organizationId: p.uuid() })

/** When a row was made. Written by the clock of the ledger, so that tests can set it. */
export const made = () => ({ createdAt: instant() })

/** A lower-case hexadecimal W3C trace id. */
export const traceId = () => p.string().columnType('char(32)')

/** A pgvector column without fixed dimensions: models of different sizes share the table. */
export class VectorType extends Type<Float32Array, string> {
  override convertToDatabaseValue(value: Float32Array | string): string {
    return typeof value === 'string' ? value : `[${value.join(',')}]`
  }
  override convertToJSValue(value: string | Float32Array): Float32Array {
    return typeof value === 'string' ? Float32Array.from(JSON.parse(value) as number[]) : value
  }
  override getColumnType(): string {
    return 'vector'
  }
}

/** Bytes that lie beside their row, and are not compressed. */
export const bytes = () => p.blob().columnType('bytea')

/** Words of a text, stemmed by PostgreSQL; always generated, never written. */
export class TextSearchType extends Type<string, string> {
  override getColumnType(): string {
    return 'tsvector'
  }
}
