import { createHmac, timingSafeEqual } from 'node:crypto'
import { SpectraError } from '../errors.ts'
import type { Bookmark, Tenant } from '../ports.ts'

const SIGNATURE_BYTES = 16
const LONGEST = 1000

/**
 * Bookmarks as texts for clients, signed together with the organization, so that one of another organization or an altered one is
 * refused (P8). Every gateway that has the secret takes them, also after a restart.
 *
 *     base64url( signature, 16 bytes | "xact.seq" or "xact.seq.list" )
 */
export function createCursors(secret: string) {
  const key = createHmac('sha256', secret).update('cursors of the journal').digest()
  const sign = ({ organizationId }: Tenant, text: string): Buffer =>
    createHmac('sha256', key).update(`${organizationId}/${text}`).digest().subarray(0, SIGNATURE_BYTES)

  /** All who follow an organization come to the same place one after the other. */
  let latest = { organizationId: '', text: '', cursor: '' }

  return {
    cursorOf(tenant: Tenant, { place: { xact, seq }, list }: Bookmark): string {
      const text = `${xact}.${seq}${list === undefined ? '' : `.${list}`}`
      const { organizationId } = tenant
      if (latest.text !== text || latest.organizationId !== organizationId) {
        const cursor = Buffer.concat([sign(tenant, text), Buffer.from(text)]).toString('base64url')
        latest = { organizationId, text, cursor }
      }
      return latest.cursor
    },

    /** @throws SS_INPUT_INVALID */
    bookmarkOf(tenant: Tenant, cursor: string): Bookmark {
      const bytes = Buffer.from(cursor.slice(0, LONGEST), 'base64url')
      const text = bytes.subarray(SIGNATURE_BYTES).toString()
      const given = bytes.subarray(0, SIGNATURE_BYTES)
      const [, xact, seq, , list] = /^(\d{1,19})\.(\d{1,19})(\.(.+))?$/.exec(text) ?? []
      if (xact === undefined || seq === undefined) throw invalid(cursor)
      if (!timingSafeEqual(given, sign(tenant, text))) throw invalid(cursor)
      return { place: { xact: BigInt(xact), seq: BigInt(seq) }, ...(list !== undefined && { list }) }
    },
  }
}

const invalid = (cursor: string): SpectraError =>
  new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot go on after ${JSON.stringify(cursor.slice(0, 80))}: it is no cursor of this subscription`,
    { details: { field: 'after' } },
  )
