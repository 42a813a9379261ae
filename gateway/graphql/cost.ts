import {
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'

type Variables = Readonly<Record<string, unknown>>

/** Items of a page of which nobody says how long it is. */
const PAGE = 50
/** Items of a list that has no pages. */
const LIST = 10
/** Arguments that say how many. */
const SIZES = ['first', 'last', 'limit']
/** Arguments with as many items as the answer may have. */
const GIVEN = ['ids', 'eventIds', 'cameraIds']

/**
 * What one of a type costs in objects; any other costs what it is: one. A summary is kept, and what it was made of is looked at once to know
 * that it is true. What an answer of the chat says and cites is kept with it.
 */
const MADE_OF: Readonly<Record<string, number>> = { Overview: 20, ChatSentence: 0, ChatCitation: 0 }

/**
 * What a document may cost at most, before it is run: one for each object that it may answer with, by the sizes of its pages, more for
 * what is summed up of many; values are free, and so is asking for the schema. Of several operations the dearest counts. For a validated document, whose fragments
 * have no cycles: each selection is looked at once for each type, so that fragments which spread others twice cost no time.
 */
export function documentCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Variables = {},
): number {
  const fragments = new Map(
    document.definitions
      .filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
      .map((one) => [one.name.value, one]),
  )
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION)
  return Math.max(0, ...operations.map(ofOperation))

  function ofOperation(operation: OperationDefinitionNode): number {
    const known = new Map<SelectionSetNode, Map<string, number>>()
    const given = defaulted(operation, variables)

    function ofSelections(set: SelectionSetNode, type: GraphQLNamedType): number {
      const before = known.get(set)?.get(type.name)
      if (before !== undefined) return before
      let cost = 0
      for (const one of set.selections) {
        if (one.kind === Kind.FIELD) {
          cost += ofField(one, type)
          continue
        }
        const part = one.kind === Kind.FRAGMENT_SPREAD ? fragments.get(one.name.value)! : one
        const name = part.typeCondition?.name.value
        cost += ofSelections(part.selectionSet, name === undefined ? type : schema.getType(name)!)
      }
      known.set(set, (known.get(set) ?? new Map<string, number>()).set(type.name, cost))
      return cost
    }

    function ofField(node: FieldNode, parent: GraphQLNamedType): number {
      const name = node.name.value
      if (name.startsWith('__') || !node.selectionSet) return 0
      const fields = 'getFields' in parent ? parent.getFields() : {}
      const type = (fields as Record<string, { type: GraphQLOutputType } | undefined>)[name]?.type
      if (type === undefined) return 0
      const target = getNamedType(type)
      if (!isCompositeType(target)) return 0
      const own = MADE_OF[target.name] ?? 1
      return sizeOf(node, type, parent, given) * (own + ofSelections(node.selectionSet, target))
    }

    const root = schema.getRootType(operation.operation)
    return root ? ofSelections(operation.selectionSet, root) : 0
  }
}

/** How many objects a field may answer with. */
function sizeOf(
  node: FieldNode,
  type: GraphQLOutputType,
  parent: GraphQLNamedType,
  variables: Variables,
): number {
  const values = new Map(
    (node.arguments ?? []).map((each) => [each.name.value, valueOf(each.value, variables)]),
  )
  const named = getNamedType(type)
  const isPage = isObjectType(named) && named.name.endsWith('Connection')
  const isList = isListType(isNonNullType(type) ? type.ofType : type)
  // The items of a page were counted with it.
  if (!isPage && (!isList || parent.name.endsWith('Connection'))) return 1
  for (const name of SIZES) {
    const size = values.get(name)
    if (typeof size === 'number' && size > 0) return size
  }
  for (const name of GIVEN) {
    const list = values.get(name)
    if (!isPage && Array.isArray(list)) return Math.max(1, list.length)
  }
  return isPage ? PAGE : LIST
}

function valueOf(node: ValueNode, variables: Variables): unknown {
  if (node.kind === Kind.VARIABLE) return variables[node.name.value]
  if (node.kind === Kind.INT) return Number(node.value)
  return node.kind === Kind.LIST ? node.values : undefined
}

/** The variables as they are used: those that are not given have their defaults. */
function defaulted({ variableDefinitions = [] }: OperationDefinitionNode, given: Variables): Variables {
  const defaults = variableDefinitions.flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueOf(defaultValue, {})] as const] : [],
  )
  return { ...Object.fromEntries(defaults), ...given }
}
