import type { Box } from '../../../media/analysis/types.ts'

/** Intersection over union: 0 for boxes apart, 1 for the same. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  if (width <= 0 || height <= 0) return 0
  const both = width * height
  return both / (a.width * a.height + b.width * b.height - both)
}

/** Non-maximum suppression: of those that overlap by more than `most` and are of one kind, the surest, surest first. */
export function suppress<T extends { kind: string; score: number; box: Box }>(
  found: readonly T[],
  most: number,
): T[] {
  const kept: T[] = []
  for (const one of found.toSorted((a, b) => b.score - a.score)) {
    if (!kept.some((other) => other.kind === one.kind && overlap(other.box, one.box) > most)) kept.push(one)
  }
  return kept
}
