import type { TadaDocumentNode } from 'gql.tada'
import { useCallback } from 'react'
import { useClient, type AnyVariables } from 'urql'
import { problemIn, toProblem, type FieldProblem } from './errors.ts'

/**
 * Orders a change; what is shown of what it changed is asked anew. What the gateway refuses, and what is wrong with a field, is
 * thrown as SpectraApiError: see `useOrder`.
 */
export function useChange<Answer extends object, Variables extends AnyVariables>(
  document: TadaDocumentNode<Answer, Variables>,
): (variables: Variables) => Promise<Answer> {
  const client = useClient()
  return useCallback(
    async (variables) => {
      const { data, error } = await client.mutation(document, variables)
      if (error || !data) throw toProblem(error)
      const problem = problemIn((Object.values(data)[0] as { errors?: FieldProblem[] } | null)?.errors)
      if (problem) throw problem
      return data
    },
    [client, document],
  )
}
