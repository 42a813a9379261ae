import { isDeepStrictEqual } from 'node:util'
import { SpectraError } from '../../core/errors.ts'
import type { Envelope, StoredMessage } from '../../core/ports.ts'
import type { VideoSource } from '../../schema/messages/index.ts'

/** Fields by which a message reaches objects, rows and files. */
const REACH = /(Key|Id)$|^modality$/

/**
 * Over HTTP nobody makes a message reach for more than it did, whoever edits it (P8): sources are checked as those of a new
 * process, and names of objects and rows stay.
 * @throws SS_INPUT_INVALID, and what `checkSource` throws
 */
export async function checkReach(
  letter: StoredMessage,
  payload: unknown,
  checkSource: (given: { url?: string; uploadKey?: string }) => Promise<unknown>,
): Promise<void> {
  const refuse = (field: string, why: string): SpectraError =>
    new SpectraError('SS_INPUT_INVALID', `Cannot edit the dead letter ${letter.id}: ${field} ${why}`, {
      details: { field: 'payload' },
    })
  const before = ((letter.body as Envelope).payload ?? {}) as Record<string, unknown>
  const after = (payload ?? {}) as Record<string, unknown>
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (REACH.test(field) && !isDeepStrictEqual(before[field], after[field]))
      throw refuse(field, 'stays what it is')
  }
  const source = after.source as VideoSource | undefined
  if (source === undefined || isDeepStrictEqual(source, before.source)) return
  if (source?.kind === 'url') await checkSource({ url: String(source.url) })
  else if (source?.kind === 'object') await checkSource({ uploadKey: String(source.key) })
  else throw refuse('source', 'is an http(s) address or an upload')
}
