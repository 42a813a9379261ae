import { createHash } from 'node:crypto'

/** What has no id of its own is known by its content. */
const BY_CONTENT = 'sha256:'

/** The id that a body gives itself. RabbitMQ takes ids of up to 255 bytes; what is longer was made by nobody of us. */
export function nameIn(body: unknown): string | undefined {
  const id = (body as { id?: unknown } | null | undefined)?.id
  return isName(id) ? id : undefined
}

export const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= 255

/** The id of what has none: the same bytes have the same. */
export const contentId = (content: string | Buffer): string =>
  BY_CONTENT + createHash('sha256').update(content).digest('hex').slice(0, 32)

export const isUnnamed = (id: string): boolean => id.startsWith(BY_CONTENT)

/** Attempts and replays beyond are nobody's count: they would not fit where failures are accounted for. */
const MOST = 1_000_000

/** A count that somebody may have counted; undefined for anything else. */
export const plausible = (value: unknown, least: number): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= MOST
    ? value
    : undefined
