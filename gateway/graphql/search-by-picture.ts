import { buffer } from 'node:stream/consumers'
import { SpectraError } from '../../core/errors.ts'
import { COLORS, KINDS } from '../../core/media/analysis/types.ts'
import type { EventView, FootageReader, Identity, SeenThing, Storage } from '../../core/ports.ts'

/** More like which of these: one of them. */
export interface PictureArguments {
  eventId?: string | null
  chunkId?: string | null
}

/** What an event says of itself, or a picture of it. */
type Found = { seen: Omit<SeenThing, 'box'> } | { picture: Uint8Array }

/** What there is to search by. @throws SS_INPUT_INVALID, SS_NOT_FOUND */
export async function pictureOf(
  { footage, storage }: { footage: Pick<FootageReader, 'chunks' | 'events'>; storage: Pick<Storage, 'get'> },
  identity: Identity,
  { eventId, chunkId }: PictureArguments,
): Promise<Found> {
  if (!eventId === !chunkId) {
    const state = eventId ? 'both an event and a chunk are named' : 'neither an event nor a chunk is named'
    throw new SpectraError('SS_INPUT_INVALID', `Cannot search by a picture: ${state}`, {
      details: { field: 'eventId', advice: 'Name one of them.' },
    })
  }
  const [event] = eventId ? await footage.events(identity, [eventId]) : []
  if (eventId && !event) throw missing(`event ${eventId}`)
  const seen = event && seenIn(event)
  if (seen) return { seen }
  const id = event?.chunkId ?? chunkId!
  const [chunk] = await footage.chunks(identity, [id])
  if (!chunk) throw missing(`chunk ${id}`)
  if (!chunk.thumbnailKey) throw missing(`picture of chunk ${id}`)
  return { picture: await buffer(await storage.get(chunk.thumbnailKey)) }
}

function seenIn({ attributes, confidence }: EventView): Omit<SeenThing, 'box'> | undefined {
  const kind = KINDS.find((each) => each === attributes.kind)
  const colour = COLORS.find((each) => each === attributes.color)
  return kind && colour && { kind, colour, score: confidence }
}

const missing = (what: string): SpectraError =>
  new SpectraError('SS_NOT_FOUND', `Cannot search by a picture: there is no ${what.slice(0, 100)}`)
