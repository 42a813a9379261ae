/** What to begin with, where nobody has types of events of their own. */
const EXAMPLE = {
  name: 'yard-safety',
  types: [
    { type: 'gate_left_open', description: 'The gate stands open and nobody is near.', severity: 'medium' },
  ],
}

interface Shown {
  name: string | null
  types: readonly object[] | null
}

/** Without what is null: what was not said is not said again. */
const said = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(said)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([name, each]) => name !== '__typename' && each !== null)
            .map(([name, each]) => [name, said(each)]),
        )
      : value

/** An event schema as people edit it. */
export const schemaText = (schema: Shown | undefined): string =>
  JSON.stringify(schema?.types ? said({ name: schema.name, types: schema.types }) : EXAMPLE, undefined, 2)

/** What somebody wrote as an event schema, or what keeps it from being one; the gateway checks the rest. */
export function schemaIn(typed: string): { schema: unknown } | { wrong: string } {
  try {
    return { schema: JSON.parse(typed) as unknown }
  } catch (thrown) {
    return { wrong: (thrown as Error).message }
  }
}
