import type { TadaDocumentNode } from 'gql.tada'
import { useRef } from 'react'
import { useQuery, type AnyVariables } from 'urql'
import { toProblem, type SpectraApiError } from './errors.ts'

export interface Asked<Answer> {
  /** The last answer, which stays when the next one fails. */
  data: Answer | undefined
  problem: SpectraApiError | undefined
  /** When `data` came. Milliseconds since 1970. */
  at: number
  asking: boolean
  /** Asks anew. */
  again(): void
}

/** A question to the API: its last answer with its age, and what keeps the next one away. */
export function useAsked<Answer, Variables extends AnyVariables>(
  query: TadaDocumentNode<Answer, Variables>,
  variables: Variables,
  { pause = false }: { pause?: boolean } = {},
): Asked<Answer> {
  const [{ data, error, fetching, stale }, ask] = useQuery({ query, variables, pause })
  const about = JSON.stringify(variables)
  const came = useRef<{ about: string; data: Answer | undefined; at: number }>({
    about,
    data: undefined,
    at: 0,
  })
  if (came.current.about !== about) came.current = { about, data: undefined, at: 0 }
  if (data && data !== came.current.data) came.current = { about, data, at: Date.now() }
  return {
    // A failure comes without the answer before it.
    data: data ?? (error && came.current.data) ?? undefined,
    problem: error && toProblem(error),
    at: came.current.at,
    asking: fetching || stale,
    again: () => ask({ requestPolicy: 'network-only' }),
  }
}
