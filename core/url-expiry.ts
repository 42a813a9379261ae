const HOUR_MS = 3_600_000

/**
 * When a URL that is signed at `now` (ms since 1970) ends, where nobody says it: with the second full hour from then, so that it is good
 * for one hour at least and two at most, and whoever asks for the same object within the same hour gets the same URL. Browsers can keep
 * what it brought.
 */
export const roundedExpiry = (now: number): Date => new Date((Math.floor(now / HOUR_MS) + 2) * HOUR_MS)

/** When a URL ends, in seconds since 1970: as it is asked for, else rounded. */
export const expirySeconds = (
  { expiresInSeconds, until }: { expiresInSeconds?: number; until?: Date },
  now: number,
): number => {
  const asked = expiresInSeconds === undefined ? roundedExpiry(now).getTime() : now + expiresInSeconds * 1000
  return Math.floor((until?.getTime() ?? asked) / 1000)
}
