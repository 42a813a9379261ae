import type { VectorInventory } from '../../core/search/check/check.ts'
import type { Repaired } from '../../core/verification.ts'
import { list } from './listing.ts'
import { paint, print } from './terminal.ts'

/** Something that search should find is not found as it should be, or something is there that should not. */
export const isApart = ({ unsearched, unembedded, absent, orphans, strange }: VectorInventory): boolean =>
  [unsearched, unembedded, absent, orphans, strange].some((found) => found.length > 0)

export function showVectors(vectors: VectorInventory): void {
  const { inUse, searched, unsearched, unembedded, absent, orphans, strange } = vectors
  print(`${searched} chunks are searched, by vectors of ${inUse.model} (${inUse.dimensions}).`)
  if (!isApart(vectors)) return print(paint('green', 'Rows and vectors agree.'))
  const some = (what: string, found: readonly { chunkId: string }[]): void => {
    if (found.length === 0) return
    list(
      paint('red', `${found.length} ${what}:`),
      found.map(({ chunkId }) => `chunk ${chunkId}`),
    )
  }
  some('indexed as their rows say, and not searched', unsearched)
  some('without a vector of the model in use, found by their words alone', unembedded)
  some('missing in the index of vectors', absent)
  some('in the index of vectors, and no chunk any more', orphans)
  if (strange.length > 0) list('Collections of models that nothing is searched by:', strange)
  print('  Mend that with: spectra verify --repair')
}

export function showRepaired({ restored, vectors, cannot }: Repaired): void {
  const { indexed, embedded, told, removed, dropped } = vectors
  print(
    `Mended: ${restored.length} objects from the trash, ${indexed} chunks searched again, ${embedded} vectors given,`,
  )
  print(`  ${told} told to the index, ${removed} removed from it, ${dropped.length} collections dropped.`)
  if (cannot.length > 0) list(paint('red', 'What could not be mended:'), cannot)
}
