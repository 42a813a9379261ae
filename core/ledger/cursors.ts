import { createHmac, timingSafeEqual } from 'node:crypto'
import { SpectraError } from '../errors.ts'
import type { Tenant } from '../ports.ts'

/** Where a row stands in its list: its sort key, and its id. */
export type Key = readonly [string, string]

/** The cursors of one list. */
export interface Cursors {
  give(key: Key): string
  /** @throws SS_INPUT_INVALID for what was not given here: altered, of another list, or of another organization (P8) */
  take(cursor: string): Key
}

export type CursorsOf = (tenant: Tenant, list: string) => Cursors

const BYTES = 16
/** Longest text that is looked at: keys are an instant or a number, and an id. */
const LONGEST = 400

/**
 * Cursors are opaque and signed, so that nobody makes one up:
 *
 *     base64url( HMAC-SHA-256(organization, list, key), 16 bytes | key as JSON )
 *
 * All gateways of a cluster take each other's: the secret is that of its URLs.
 */
export function createCursors(secret: string): CursorsOf {
  const signed = createHmac('sha256', secret).update('cursors of lists').digest()

  return ({ organizationId }, list) => {
    const mark = (key: string): Buffer => {
      const said = JSON.stringify([organizationId, list, key])
      return createHmac('sha256', signed).update(said).digest().subarray(0, BYTES)
    }
    return {
      give(key) {
        const text = JSON.stringify(key)
        return Buffer.concat([mark(text), Buffer.from(text)]).toString('base64url')
      },
      take(cursor) {
        const bytes = Buffer.from(cursor.slice(0, LONGEST), 'base64url')
        const text = bytes.subarray(BYTES).toString('utf8')
        const isOurs = bytes.length > BYTES && bytes.toString('base64url') === cursor
        if (!isOurs || !timingSafeEqual(mark(text), bytes.subarray(0, BYTES))) throw invalid(cursor)
        return JSON.parse(text) as Key
      },
    }
  }
}

const invalid = (cursor: string): SpectraError =>
  new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot go on from ${JSON.stringify(cursor.slice(0, 80))}: it is no cursor of this list`,
    { details: { advice: 'Give a cursor of a page of the same list, as it is, or none.' } },
  )
