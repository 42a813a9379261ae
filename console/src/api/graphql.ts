import { initGraphQLTada } from 'gql.tada'
import type { introspection } from '../graphql-env.d.ts'

/** Documents with the types of what they take and answer, from the schema. */
export const graphql = initGraphQLTada<{
  introspection: introspection
  scalars: { DateTime: string; Bytes: number; JSON: unknown }
}>()

export type { FragmentOf, ResultOf, VariablesOf } from 'gql.tada'
export { readFragment } from 'gql.tada'
