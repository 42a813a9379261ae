import { stringifyDocument } from '@urql/core'
import type { TadaDocumentNode } from 'gql.tada'
import { client } from './client.ts'

/** One question outside of any page. @throws SpectraApiError */
export const ask = <Answer, Variables extends object>(
  document: TadaDocumentNode<Answer, Variables>,
  variables: Variables,
  options?: { signal?: AbortSignal },
): Promise<Answer> => client.ask<Answer, Variables>({ text: stringifyDocument(document) }, variables, options)
