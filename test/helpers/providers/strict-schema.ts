/** What providers that hold a model to a schema refuse in it, as they say; undefined where nothing is wrong. */
export function refusedInStrictSchema(schema: unknown, path = 'schema'): string | undefined {
  const node = schema as Record<string, unknown>
  if (path === 'schema' && node.type !== 'object') return 'schema must be of type object'
  if (Array.isArray(node.anyOf)) {
    if (path === 'schema') return 'schema must have no anyOf at its root'
    return first(node.anyOf.map((each, index) => [each, `${path}.anyOf.${index}`]))
  }
  if (node.type === 'array') return refusedInStrictSchema(node.items, `${path}.items`)
  if (node.type === 'object') {
    const names = Object.keys((node.properties ?? {}) as object)
    if (node.additionalProperties !== false) return `${path}: additionalProperties must be false`
    const required = new Set(node.required as string[])
    const optional = names.find((name) => !required.has(name))
    if (optional) return `${path}: ${optional} must be required`
    return first(names.map((name) => [(node.properties as Record<string, unknown>)[name], `${path}.${name}`]))
  }
  if (!('type' in node) && !('enum' in node) && !('const' in node)) return `${path}: a type is missing`
  const odd = Object.keys(node).find((name) =>
    ['minLength', 'maxLength', 'propertyNames', '$schema', 'patternProperties', 'default'].includes(name),
  )
  return odd && `${path}: ${odd} is not permitted`
}

const first = (nodes: readonly (readonly [unknown, string])[]): string | undefined =>
  nodes.map(([node, path]) => refusedInStrictSchema(node, path)).find((each) => each !== undefined)
