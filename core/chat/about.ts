import type { About } from '../../schema/chat.ts'
import type { FootageReader, Tenant } from '../ports.ts'
import type { Asker } from './tools.ts'

/** The stretch that is meant by a moment: what is not there, or somebody else's, means nothing (P8). */
export async function stretchOf(
  footage: Pick<FootageReader, 'chunks' | 'events' | 'processes'>,
  tenant: Tenant,
  about: About | undefined,
): Promise<Asker['about']> {
  if (about?.eventId !== undefined) {
    const [event] = await footage.events(tenant, [about.eventId])
    if (event) {
      const { processId, chunkId, startTime, endTime } = event
      return { eventId: about.eventId, processId, chunkId, startTime, endTime }
    }
  }
  if (about?.chunkId !== undefined) {
    const [chunk] = await footage.chunks(tenant, [about.chunkId])
    if (chunk) {
      const { processId, startTime, endTime } = chunk
      return { processId, chunkId: about.chunkId, startTime, endTime }
    }
  }
  if (about?.processId === undefined) return undefined
  const [process] = await footage.processes(tenant, [about.processId])
  return process && { processId: process.id }
}
