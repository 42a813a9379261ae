import type { ServiceModel } from './botocore.ts'

interface Node {
  text?: string
  below: Map<string, Node>
}

/**
 * A form of the protocol `query` as the value that the shape says: `A.entry.1.Name` is the name of the first entry of the map A, and
 * `A.member.1` the first of a list. What the shape does not know stays in, to be found wrong.
 */
export function valueOfForm({ shapes }: ServiceModel, shape: string, form: URLSearchParams): unknown {
  const root: Node = { below: new Map() }
  for (const [name, text] of form) {
    let node = root
    for (const part of name.split('.')) {
      const next = node.below.get(part) ?? { below: new Map() }
      node.below.set(part, next)
      node = next
    }
    node.text = text
  }

  function read(name: string | undefined, node: Node): unknown {
    const of = name === undefined ? undefined : shapes[name]
    if (of?.type === 'structure') {
      return Object.fromEntries(
        [...node.below].map(([key, below]) => [key, read(of.members?.[key]?.shape, below)]),
      )
    }
    const listed = (word: string): Node[] => [...(node.below.get(word)?.below.values() ?? [])]
    if (of?.type === 'list') return listed('member').map((each) => read(of.member!.shape, each))
    if (of?.type === 'map') {
      const [key, value] = [of.key!, of.value!].map(({ locationName }) => locationName!)
      return Object.fromEntries(
        listed('entry').map((each) => [
          each.below.get(key!)?.text ?? '',
          read(of.value!.shape, each.below.get(value!) ?? { below: new Map() }),
        ]),
      )
    }
    return node.text
  }
  return read(shape, root)
}
