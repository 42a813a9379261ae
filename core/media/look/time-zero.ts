/** A sound that starts this much earlier than the pictures is not just the way a coder rounds, in seconds. */
const EARLIER = 0.1

/**
 * Where the time of a video begins, on the clock of its container: with its first picture, or with its first sound where
 * that is earlier. What stands before 0 in an edited file is not played and counts for neither.
 */
export function timeZero(picture: number, sounds: readonly number[]): number {
  const earliest = Math.min(...sounds.map((sound) => (picture >= 0 ? Math.max(0, sound) : sound)))
  return picture - earliest > EARLIER ? earliest : picture
}
