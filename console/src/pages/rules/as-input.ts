import type { VariablesOf } from '../../api/graphql.ts'
import type { AddRule, Definition } from './queries.ts'

export type RuleInput = VariablesOf<typeof AddRule>['input']

/** What the API gave of a rule, as it takes it: without what is absent, and without the names of types. */
export const asInput = (definition: Definition): RuleInput => bare(definition) as RuleInput

function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, each]) => name !== '__typename' && each !== null && each !== undefined)
      .map(([name, each]) => [name, bare(each)]),
  )
}
