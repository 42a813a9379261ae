import type { Schemas } from '@qdrant/js-client-rest'
import type { SearchFilter } from '../../../ports.ts'

type Condition = Schemas['Condition']

const is = (key: string, value: string): Condition => ({ key, match: { value } })
const anyOf = (key: string, values: readonly string[]): Condition => ({ key, match: { any: [...values] } })

/** A filter as conditions on the payload of points. */
export function filterOf(filter: SearchFilter): Schemas['Filter'] {
  const { organizationId, processId, cameraId, cameras, eventTypes, since, until } = filter
  // Whatever else is left out: the organization never is, nor are the cameras that a tenant is limited to (P8).
  const must = [is('organization', organizationId)]
  if (cameras) must.push(anyOf('camera', cameras))
  if (processId !== undefined) must.push(is('process', processId))
  if (cameraId !== undefined) must.push(is('camera', cameraId))
  if (eventTypes?.length) must.push(anyOf('events', eventTypes))
  if (since ?? until)
    must.push({ key: 'at', range: { gte: since?.toISOString(), lte: until?.toISOString() } })
  return { must }
}
