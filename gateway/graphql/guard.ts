import { defaultFieldResolver, isObjectType, type GraphQLField, type GraphQLSchema } from 'graphql'
import { SpectraError } from '../../core/errors.ts'
import { may, requirePermission } from '../../core/permissions.ts'
import type { Identity } from '../../core/ports.ts'
import type { Context } from './context.ts'
import { graphqlError } from './errors.ts'
import { FIELD_PERMISSIONS, type Needed } from './permissions.ts'

type Field = GraphQLField<unknown, Context>

/** @throws SS_UNAUTHENTICATED by a context whose identity is not known; SS_FORBIDDEN */
export function requireNeeded(identity: Identity, needed: Needed): void {
  if (needed !== 'signed-in') requirePermission(identity, needed)
}

/** Whoever may follow nothing at all needs no connection for it. @throws SS_FORBIDDEN */
export function requireAnySubscription(identity: Identity): void {
  const needed = Object.entries(FIELD_PERMISSIONS).filter(([name]) => name.startsWith('Subscription.'))
  if (needed.some(([, one]) => one === 'signed-in' || may(identity, one))) return
  throw new SpectraError(
    'SS_FORBIDDEN',
    `Cannot follow anything as ${identity.role}: no subscription is allowed`,
  )
}

/**
 * Lets each field of a schema, with its resolvers and loaders, be answered only to who may, by the table of `permissions.ts`.
 * Subscriptions are asked about when they begin.
 * @throws where the table lacks a root field, or has a line for none: at boot, and says what to add
 */
export function guardSchema(
  schema: GraphQLSchema,
  table: Readonly<Record<string, Needed>> = FIELD_PERMISSIONS,
): void {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const used = new Set<string>()
  const lacking: string[] = []
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) {
      const name = [`${type.name}.${field.name}`, `${type.name}.*`].find((each) => each in table)
      if (name !== undefined) {
        used.add(name)
        guard(field, table[name]!, type === schema.getSubscriptionType())
      } else if (roots.includes(type)) lacking.push(`${type.name}.${field.name}`)
    }
  }
  const unused = Object.keys(table).filter((name) => !used.has(name))
  if (lacking.length === 0 && unused.length === 0) return
  throw new Error(
    ['Cannot start the gateway: gateway/graphql/permissions.ts does not fit the schema']
      .concat(lacking.map((name) => `add who may use it: '${name}': 'footage:read' (or what it takes),`))
      .concat(unused.map((name) => `remove '${name}': there is no such field`))
      .join('\n  '),
  )
}

function guard(field: Field, needed: Needed, subscribed: boolean): void {
  if (subscribed) {
    const { subscribe } = field
    if (!subscribe) throw new Error(`Cannot start the gateway: nothing answers Subscription.${field.name}`)
    // What a subscription throws at its start reaches its client as it is.
    field.subscribe = async (source, args, context, info): Promise<unknown> => {
      try {
        requireNeeded(context.identity, needed)
      } catch (thrown) {
        throw graphqlError(thrown, context.app.log)
      }
      return subscribe(source, args, context, info)
    }
    return
  }
  const { resolve = defaultFieldResolver } = field
  field.resolve = (source, args, context, info): unknown => {
    requireNeeded(context.identity, needed)
    return resolve(source, args, context, info)
  }
}
