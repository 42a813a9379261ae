import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  getOperationAST,
  Kind,
  parse,
  specifiedRules,
  subscribe,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type SelectionSetNode,
} from 'graphql'
// @ts-expect-error -- has no types: how loaders are found by the context of a subscription
import symbols from 'mercurius/lib/symbols.js'
import { z } from 'zod'
import { ERRORS, SpectraError, type ErrorKind } from '../../core/errors.ts'
import { graphqlError } from '../graphql/errors.ts'
import { namedPlugin } from '../named-plugin.ts'
import type { Messages } from '../updates/subscription.ts'
import { drop, stream, type ServerSent } from './stream.ts'

const { kLoaders, kSubscriptionFactory } = symbols as Record<string, symbol>

const BODY_BYTES = 256 * 1024
/** As over graphql-ws. */
const DEPTH = 16
const TOKENS = 4000
const HEARTBEAT_MS = 15_000
const COMPLETE: ServerSent = { event: 'complete', data: null }

const Asked = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
})

/**
 * `/graphql/stream`: subscriptions as server-sent events, one on each connection ("distinct connections mode" of
 * https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md), for curl and for proxies that know no WebSockets. Messages are
 * made as they are taken: nothing queues up for a slow client.
 */
export const graphqlStreamPlugin = namedPlugin(
  'spectra-graphql-stream',
  ['spectra-graphql', 'spectra-authenticate'],
  async (app) => {
    const route = { config: { permission: 'signed-in', counts: 'streams' } as const, bodyLimit: BODY_BYTES }
    const follow = async (
      request: FastifyRequest,
      reply: Parameters<typeof stream>[0]['reply'],
      given: unknown,
    ) => {
      const args = argsOf(app, given)
      const context = contextOf(app, request, (reason) => drop(reply.raw, reason))
      const result = await subscribe({ schema: app.graphql.schema, contextValue: context, ...args })
      if (!(Symbol.asyncIterator in result)) {
        const errors = (result.errors ?? []).map((error) => graphqlError(error, app.log).toJSON())
        return reply
          .code(Math.max(400, ...errors.map(({ extensions }) => statusFor(extensions))))
          .send({ errors })
      }
      const messages = result as unknown as Messages<ExecutionResult>
      await stream(
        { request, reply },
        messages,
        (message) => [{ event: 'next', data: shown(message, app) }],
        {
          heartbeatMs: HEARTBEAT_MS,
          end: COMPLETE,
          failed: (thrown) => [
            { event: 'next', data: { errors: [graphqlError(thrown, app.log).toJSON()] } },
            COMPLETE,
          ],
        },
      )
    }
    app.post('/graphql/stream', route, (request, reply) => follow(request, reply, request.body))
    app.get('/graphql/stream', route, (request, reply) => follow(request, reply, fromAddress(request.query)))
  },
)

const statusFor = (extensions: Record<string, unknown> | undefined): number =>
  (ERRORS as Record<string, ErrorKind>)[String(extensions?.code)]?.status ?? 400

function fromAddress(query: unknown): unknown {
  const { variables, ...given } = query as Record<string, unknown>
  try {
    return { ...given, ...(typeof variables === 'string' && { variables: JSON.parse(variables) as unknown }) }
  } catch (error) {
    throw new SpectraError('SS_INPUT_INVALID', 'Cannot subscribe: `variables` is no JSON', { cause: error })
  }
}

/** @throws SS_INPUT_INVALID for what is no valid document with one subscription */
function argsOf(app: FastifyInstance, given: unknown) {
  const asked = Asked.safeParse(given)
  if (!asked.success) throw invalid('give `query`, and where needed `variables` and `operationName`')
  const { query, variables, operationName } = asked.data
  const document = parsed(query)
  const [first] = validate(app.graphql.schema, document, specifiedRules)
  if (first) throw invalid(first.message)
  const operation = getOperationAST(document, operationName)
  if (operation?.operation !== 'subscription') throw invalid('the document has no such subscription')
  const depth = depthOf(document, operation.selectionSet)
  if (depth > DEPTH) throw invalid(`the document has a depth of ${depth}, at most ${DEPTH} are answered`)
  return { document, operationName, variableValues: variables }
}

function parsed(query: string): DocumentNode {
  try {
    return parse(query, { maxTokens: TOKENS })
  } catch (error) {
    throw invalid((error as Error).message, error)
  }
}

const invalid = (why: string, cause?: unknown): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot subscribe: ${why}`, { cause })

/** How deep its fields are nested, with fragments. Of a validated document: its fragments have no cycles. */
function depthOf(document: DocumentNode, set: SelectionSetNode): number {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
    ),
  )
  const known = new Map<SelectionSetNode, number>()
  const depth = (of: SelectionSetNode | undefined): number => {
    if (!of) return 0
    const counted =
      known.get(of) ??
      Math.max(
        ...of.selections.map((one) => {
          if (one.kind === Kind.FRAGMENT_SPREAD) return depth(fragments.get(one.name.value)?.selectionSet)
          return (one.kind === Kind.FIELD ? 1 : 0) + depth(one.selectionSet)
        }),
      )
    known.set(of, counted)
    return counted
  }
  return depth(set)
}

/** As mercurius gives it to subscriptions over WebSockets. */
function contextOf(app: FastifyInstance, request: FastifyRequest, onStall: (reason: SpectraError) => void) {
  const context = {
    app,
    identity: request.identity,
    ip: request.ip,
    disconnect: (_code: number, reason: string) => onStall(new SpectraError('SS_SUBSCRIBER_SLOW', reason)),
  }
  const factory = (app as unknown as Record<symbol, { create(context: object): unknown } | undefined>)[
    kSubscriptionFactory!
  ]
  return Object.assign(context, { reply: { [kLoaders!]: factory?.create(context), request } })
}

const shown = ({ data, errors }: ExecutionResult, app: FastifyInstance): object => ({
  data: data ?? null,
  ...(errors && { errors: errors.map((error) => graphqlError(error, app.log).toJSON()) }),
})
