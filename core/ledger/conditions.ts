import type { SqlValue } from '../database/database.ts'

/** Conditions on the rows of a tenant's table, joined by `and`. */
export interface Conditions {
  readonly text: string
  /** Of the parameters from `$2` on. */
  readonly values: SqlValue[]
  /** One condition more; each `$` in it is the next of the values. */
  add(text: string, ...values: readonly SqlValue[]): void
}

/**
 * That a row of `table` belongs to the organization that asks (`$1`), and the given conditions, their `$` numbered; those without
 * a value are left out. What people give comes in as a value, never as text.
 * @param taken what the statement has from `$2` on besides
 */
export function conditions(
  table: string,
  given: Record<string, SqlValue>,
  taken: readonly SqlValue[] = [],
): Conditions {
  const texts = [`${table}.organization_id = $1`]
  const values = [...taken]
  const add: Conditions['add'] = (text, ...added) => {
    let at = 0
    texts.push(text.replaceAll('$', () => `$${1 + values.length + ++at}`))
    values.push(...added)
  }
  for (const [text, value] of Object.entries(given)) if (value !== undefined) add(text, value)
  return {
    values,
    add,
    get text() {
      return texts.join(' and ')
    },
  }
}
