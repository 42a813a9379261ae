import type { Extent } from '../../net/identity.ts'

export const rangeOf = ({ start, end }: Extent): string =>
  `bytes=${start}-${end === undefined ? '' : end - 1}`

/** How long the object is, and which part of it came. */
export function wholeOf(
  contentRange: string | undefined,
  contentLength = 0,
): { bytes: number; extent: Extent } {
  const [, first, last, bytes] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(contentRange ?? '') ?? []
  if (bytes === undefined) return { bytes: contentLength, extent: { start: 0, end: contentLength } }
  return { bytes: Number(bytes), extent: { start: Number(first), end: Number(last) + 1 } }
}
