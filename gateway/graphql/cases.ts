import { SpectraError } from '../../core/errors.ts'
import type { Case, CaseChange, CaseItem, CaseItemChange, Identity } from '../../core/ports.ts'
import { checkRange } from './arguments.ts'
import { itemOf, MOST_AT_ONCE, type ItemInput } from './case-items.ts'
import type { Context, Services } from './context.ts'
import { one } from './edges.ts'
import { connectionOf, pageOf, type PageArguments } from './pages.ts'
import { keyOf, payload } from './payloads.ts'
import { withoutNulls } from './told-input.ts'

interface Keyed {
  idempotencyKey?: string | null
}

interface Given<I> {
  input: Keyed & I
}

/** Moments that people keep together. */
export function caseResolvers({ ports: { cases, changes } }: Services) {
  /** Once for its key; answered with the case as it is afterwards. */
  const order = (
    identity: Identity,
    operation: string,
    { idempotencyKey, ...request }: Keyed,
    work: () => Promise<string>,
  ) =>
    payload(async () => {
      const key = keyOf(idempotencyKey)
      const named = { operation: `case.${operation}`, request, idempotencyKey: key }
      const { id } = await changes.once(identity, named, async () => ({ id: await work() }))
      return { case: await found(identity, id) }
    })

  const found = (identity: Identity, id: string): Promise<Case | null> =>
    cases.get(identity, id).catch((thrown: unknown) => {
      if (thrown instanceof SpectraError && thrown.code === 'SS_NOT_FOUND') return null
      throw thrown
    })

  return {
    Query: {
      cases: async (_: unknown, asked: PageArguments, { identity }: Context) =>
        connectionOf(await cases.list(identity, pageOf(asked))),
      case: (_: unknown, { id }: { id: string }, { identity }: Context) => found(identity, id),
    },
    Mutation: {
      createCase: (
        _: unknown,
        { input }: Given<{ name: string; note?: string | null }>,
        { identity }: Context,
      ) =>
        order(identity, 'create', input, async () => {
          const { name, note } = input
          return (await cases.create(identity, { name, ...(note && { note }) })).id
        }),
      changeCase: (_: unknown, { input }: Given<{ id: string }>, { identity }: Context) =>
        order(identity, 'change', input, async () => {
          const { id, ...change } = input
          await cases.change(identity, id, withoutNulls(change) as CaseChange)
          return id
        }),
      addToCase: (
        _: unknown,
        { input }: Given<{ caseId: string; items: ItemInput[] }>,
        { identity }: Context,
      ) =>
        order(identity, 'add', input, async () => {
          checkRange('items', input.items.length, 1, MOST_AT_ONCE)
          await cases.add(identity, input.caseId, input.items.map(itemOf))
          return input.caseId
        }),
      changeCaseItem: (_: unknown, { input }: Given<{ id: string }>, { identity }: Context) =>
        order(identity, 'item', input, async () => {
          const { id, ...change } = input
          return cases.changeItem(identity, id, withoutNulls(change) as CaseItemChange)
        }),
    },
  }
}

/** What hangs under cases and their moments, of many at once. */
export const caseLoaders = ({ ports: { cases, footage } }: Pick<Services, 'ports'>) => ({
  Case: {
    items: async (asked: readonly { obj: Case }[], { identity }: Context): Promise<CaseItem[][]> => {
      const items = await cases.items(
        identity,
        asked.map(({ obj }) => obj.id),
      )
      return asked.map(({ obj }) => items.get(obj.id) ?? [])
    },
  },
  CaseItem: {
    process: one(({ processId }: CaseItem) => processId, footage.processes),
    event: one(({ eventId }: CaseItem) => eventId, footage.events),
    chunk: one(({ chunkId }: CaseItem) => chunkId, footage.chunks),
  },
})
