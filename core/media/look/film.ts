/** What the choice between the video tracks of a file goes by. */
export interface Candidate {
  isDefault: boolean
  /** Of one picture. */
  pixels: number
  /** Counted up to some hundreds. */
  pictures: number
  /** Said to be a cover or a thumbnail. */
  isAttached?: boolean
}

/**
 * The track that is the film: never a cover, nor a single picture beside others that move; the default track, else the
 * largest, of equal ones that with most pictures, else the first.
 */
export function filmAmong<T extends Candidate>(tracks: readonly T[]): T | undefined {
  const rank = ({ pictures, isDefault, pixels }: T): number[] => [
    Number(pictures > 1),
    Number(pictures > 0),
    Number(isDefault),
    pixels,
    pictures,
  ]
  const compare = (a: T, b: T): number => {
    const [mine, theirs] = [rank(a), rank(b)]
    const place = mine.findIndex((value, index) => value !== theirs[index])
    return place < 0 ? 0 : theirs[place]! - mine[place]!
  }
  return tracks.filter(({ isAttached }) => !isAttached).sort(compare)[0]
}
