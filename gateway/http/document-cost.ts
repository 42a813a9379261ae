import { Kind, type DocumentNode, type SelectionSetNode } from 'graphql'

export interface DocumentCost {
  mutations: number
  queries: number
  subscriptions: number
}

/**
 * The top-level fields of all operations of a document, those in fragments included: an alias repeats a field, and a
 * fragment hides it, so that counting requests would count nothing. Of a validated document: its fragments have no cycles.
 * With `names`, only the fields that are called so.
 */
export function costOf({ definitions }: DocumentNode, names?: readonly string[]): DocumentCost {
  const fragments = new Map<string, SelectionSetNode>()
  for (const one of definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one.selectionSet)
  }
  /** Fragments that spread others twice would double the work with each of them. */
  const known = new Map<SelectionSetNode, number>()

  function fieldsOf(set: SelectionSetNode): number {
    const counted = known.get(set)
    if (counted !== undefined) return counted
    let fields = 0
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) fields += !names || names.includes(selection.name.value) ? 1 : 0
      else if (selection.kind === Kind.INLINE_FRAGMENT) fields += fieldsOf(selection.selectionSet)
      else fields += fieldsOf(fragments.get(selection.name.value)!)
    }
    known.set(set, fields)
    return fields
  }

  const cost: DocumentCost = { mutations: 0, queries: 0, subscriptions: 0 }
  for (const one of definitions) {
    if (one.kind !== Kind.OPERATION_DEFINITION) continue
    if (one.operation === 'mutation') cost.mutations += fieldsOf(one.selectionSet)
    if (one.operation === 'query') cost.queries += fieldsOf(one.selectionSet)
    if (one.operation === 'subscription') cost.subscriptions += fieldsOf(one.selectionSet)
  }
  return cost
}
