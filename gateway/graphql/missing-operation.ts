import { getOperationAST, parse } from 'graphql'
import type { MercuriusContext } from 'mercurius'
import { SpectraError } from '../../core/errors.ts'

/**
 * What is wrong with a document that was asked for by GET and has no operation of the name that was given, or several and none was given:
 * mercurius stumbles over it.
 */
export function missingOperation(context: MercuriusContext): SpectraError | undefined {
  const { __currentQuery: text, reply } = context as MercuriusContext & { __currentQuery?: string }
  // The context of a subscription has no request of its own.
  const request = reply?.request as typeof reply.request | undefined
  if (text === undefined || request?.method !== 'GET') return undefined
  const { operationName: name } = request.query as { operationName?: string }
  if (getOperationAST(parse(text), name)) return undefined
  const state =
    name === undefined
      ? 'the document has not one operation'
      : `the document has no operation ${JSON.stringify(name.slice(0, 80))}`
  return new SpectraError('SS_INPUT_INVALID', `Cannot answer: ${state}`, {
    details: { field: 'operationName', advice: 'Name the one of its operations that is to be run.' },
  })
}
