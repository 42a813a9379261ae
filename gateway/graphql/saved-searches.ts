import type { Identity, KeptQuery, SavedSearch, SavedSearchChange } from '../../core/ports.ts'
import type { Context, Services } from './context.ts'
import { keyOf, payload } from './payloads.ts'
import { withoutNulls } from './told-input.ts'

interface QueryInput extends Omit<KeptQuery, 'since' | 'until'> {
  since?: Date | null
  until?: Date | null
}

interface Given<I> {
  input: { idempotencyKey?: string | null } & I
}

/** Questions that are asked again and again. */
export function savedSearchResolvers({ ports: { savedSearches, changes } }: Services) {
  const order = (
    identity: Identity,
    operation: string,
    { idempotencyKey, ...request }: { idempotencyKey?: string | null },
    work: () => Promise<SavedSearch>,
  ) =>
    payload(async () => {
      const key = keyOf(idempotencyKey)
      const named = { operation: `search.${operation}`, request, idempotencyKey: key }
      const { id } = await changes.once(identity, named, async () => ({ id: (await work()).id }))
      return { savedSearch: (await savedSearches.list(identity)).find((each) => each.id === id) }
    })

  return {
    Query: {
      savedSearches: (_: unknown, _asked: object, { identity }: Context) => savedSearches.list(identity),
    },
    Mutation: {
      saveSearch: (
        _: unknown,
        { input }: Given<{ name: string; query: QueryInput }>,
        { identity }: Context,
      ) =>
        order(identity, 'save', input, () =>
          savedSearches.save(identity, { name: input.name, query: queryOf(input.query) }),
        ),
      changeSavedSearch: (
        _: unknown,
        { input }: Given<{ id: string; query?: QueryInput | null }>,
        { identity }: Context,
      ) =>
        order(identity, 'change', input, () => {
          const { id, query, ...change } = input
          const given = { ...(withoutNulls(change) as object), ...(query && { query: queryOf(query) }) }
          return savedSearches.change(identity, id, given as SavedSearchChange)
        }),
    },
    SavedQuery: {
      not: ({ not }: KeptQuery) => not ?? [],
      types: ({ types }: KeptQuery) => types ?? [],
    },
  }
}

const queryOf = ({ since, until, ...query }: QueryInput): KeptQuery =>
  ({
    ...(withoutNulls(query) as object),
    ...(since && { since: since.toISOString() }),
    ...(until && { until: until.toISOString() }),
  }) as KeptQuery
