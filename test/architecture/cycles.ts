import type { SourceFile } from './source-tree.ts'

/**
 * The import cycles of a tree, types and imports at run time included: one of each knot, as `a -> b -> a`. What is in none reads from
 * the bottom up.
 */
export function importCycles(files: readonly SourceFile[]): string[] {
  const known = new Set(files.map(({ path }) => path))
  const targets = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.map(({ target }) => target).filter((one) => known.has(one)),
    ]),
  )
  const done = new Set<string>()
  const way: string[] = []
  const cycles: string[] = []

  function visit(path: string): void {
    const at = way.indexOf(path)
    if (at >= 0) cycles.push([...way.slice(at), path].join(' -> '))
    if (at >= 0 || done.has(path)) return
    way.push(path)
    for (const target of targets.get(path)!) visit(target)
    way.pop()
    done.add(path)
  }

  for (const { path } of files) visit(path)
  return cycles
}
