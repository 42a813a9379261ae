import type { CaseItem, FootageReader, Identity, NewCaseItem } from '../ports.ts'
import { missing, refused } from './texts.ts'

export type Place = Pick<
  CaseItem,
  'kind' | 'processId' | 'eventId' | 'chunkId' | 'cameraId' | 'startTime' | 'endTime' | 'from' | 'until'
>

/** By what places are found. */
export type PlacedBy = Pick<FootageReader, 'processes' | 'events' | 'chunks' | 'cameras'>

const LONGEST_DAYS = 31

/** Where a moment is. @throws SS_NOT_FOUND, SS_INPUT_INVALID */
export async function placeOf(footage: PlacedBy, identity: Identity, item: NewCaseItem): Promise<Place> {
  if ('cameraId' in item) {
    const { cameraId, from, until } = item
    const [camera] = await footage.cameras(identity, [cameraId])
    if (!camera) throw missing('camera', cameraId)
    const seconds = (until.getTime() - from.getTime()) / 1000
    if (seconds > 0 && seconds <= LONGEST_DAYS * 24 * 3600) return { kind: 'camera', cameraId, from, until }
    throw refused(
      'until',
      `its range is ${seconds} s long`,
      `Give an end after its beginning, at most ${LONGEST_DAYS} days.`,
    )
  }
  if ('eventId' in item) {
    const [event] = await footage.events(identity, [item.eventId])
    if (!event) throw missing('event', item.eventId)
    const { id: eventId, chunkId, startTime, endTime } = event
    return { kind: 'event', eventId, chunkId, startTime, endTime, ...(await ofProcess(event.processId)) }
  }
  if ('chunkId' in item) {
    const [chunk] = await footage.chunks(identity, [item.chunkId])
    if (!chunk) throw missing('chunk', item.chunkId)
    const { id: chunkId, startTime, endTime } = chunk
    return { kind: 'chunk', chunkId, startTime, endTime, ...(await ofProcess(chunk.processId)) }
  }
  const { processId, startTime, endTime } = item
  if (!(startTime >= 0 && endTime > startTime && Number.isFinite(endTime)))
    throw refused(
      'endTime',
      `its range is from ${startTime} s to ${endTime} s`,
      'Give an end after its beginning, in seconds.',
    )
  return { kind: 'video', startTime, endTime, ...(await ofProcess(processId)) }

  async function ofProcess(id: string): Promise<Pick<Place, 'processId' | 'cameraId'>> {
    const [process] = await footage.processes(identity, [id])
    if (!process) throw missing('process', id)
    return { processId: process.id, ...(process.cameraId !== undefined && { cameraId: process.cameraId }) }
  }
}
