import { SpectraError } from '../../core/errors.ts'
import type { CaseItem, FootageExport, Identity, NewCaseItem } from '../../core/ports.ts'
import { roundedExpiry } from '../../core/url-expiry.ts'
import { checkRange } from './arguments.ts'
import { itemOf, MOST_AT_ONCE, type ItemInput } from './case-items.ts'
import type { Context, Services } from './context.ts'
import type { Media } from './media.ts'
import { keyOf, payload } from './payloads.ts'

interface OrderInput {
  name: string
  items?: ItemInput[] | null
  caseId?: string | null
  idempotencyKey?: string | null
}

/** Footage as one playable file. */
export function exportResolvers({ ports: { exports: made, cases, changes, storage } }: Services) {
  /** Good for as long as the file is there. */
  async function media(
    key: string | undefined,
    { expiresAt, manifest }: FootageExport,
  ): Promise<Media | null> {
    const object = key === undefined ? undefined : await storage.stat(key)
    if (!object) return null
    const rounded = roundedExpiry(Date.now())
    const until = expiresAt && expiresAt < rounded ? expiresAt : rounded
    const sha256 = key?.endsWith('.mp4') ? manifest?.file.sha256 : undefined
    return {
      ...{ url: await storage.signedUrl(object.key, { until }), expiresAt: until, bytes: object.bytes },
      ...(sha256 !== undefined && { sha256 }),
    }
  }

  async function wantedItems(identity: Identity, { items, caseId }: OrderInput): Promise<NewCaseItem[]> {
    if ((items == null) === (caseId == null)) throw wrong('it takes exactly one of items and caseId')
    if (items != null) {
      checkRange('items', items.length, 1, MOST_AT_ONCE)
      return items.map(itemOf)
    }
    await cases.get(identity, caseId!)
    const kept = (await cases.items(identity, [caseId!])).get(caseId!) ?? []
    if (kept.length > 0) return kept.map(shownBy)
    throw wrong('the case has no moments')
  }

  return {
    Query: {
      footageExports: (_: unknown, { caseId }: { caseId?: string | null }, { identity }: Context) =>
        made.list(identity, caseId ?? undefined),
      footageExport: (_: unknown, { id }: { id: string }, { identity }: Context) =>
        made.get(identity, id).catch((thrown: unknown) => {
          if (thrown instanceof SpectraError && thrown.code === 'SS_NOT_FOUND') return null
          throw thrown
        }),
    },
    Mutation: {
      exportFootage: (_: unknown, { input }: { input: OrderInput }, { identity }: Context) =>
        payload(async () => {
          const { idempotencyKey, ...request } = input
          const order = { operation: 'footage.export', request, idempotencyKey: keyOf(idempotencyKey) }
          const { id } = await changes.once(identity, order, async () => {
            const items = await wantedItems(identity, input)
            const { caseId, name } = input
            const { id } = await made.order(identity, { name, items, ...(caseId && { caseId }) })
            return { id }
          })
          return { footageExport: await made.get(identity, id) }
        }),
      cancelExport: (_: unknown, { id }: { id: string }, { identity }: Context) =>
        payload(async () => ({ footageExport: await made.cancel(identity, id) })),
    },
    FootageExport: {
      video: (shown: FootageExport) => media(shown.key, shown),
      manifest: (shown: FootageExport) => media(shown.manifestKey, shown),
    },
  }
}

/** What of a case is shown. */
const shownBy = ({
  kind,
  processId,
  startTime,
  endTime,
  cameraId,
  from,
  until,
  eventId,
}: CaseItem): NewCaseItem =>
  kind === 'camera'
    ? { cameraId: cameraId!, from: from!, until: until! }
    : kind === 'event'
      ? { eventId: eventId! }
      : { processId: processId!, startTime: startTime!, endTime: endTime! }

const wrong = (found: string): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot make a file: ${found}`, {
    details: { field: 'items', advice: 'Give moments, or a case that has some.' },
  })
