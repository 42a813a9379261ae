import { z } from 'zod'
import { SpectraError } from '../errors.ts'
import { MARKER_NAME } from './keys.ts'
import { away } from './volume.ts'

const Marker = z.object({ cluster: z.uuid() })

/** For how long it is believed whose the objects are, where nothing is missing. Milliseconds. */
const BELIEVED_MS = 60_000

/** The marker of a place in an object store. */
export const markerText = (clusterId: string): string => `${JSON.stringify({ cluster: clusterId })}\n`

/**
 * The cluster that a marker names.
 * @param name of the place, for messages
 * @throws SS_DATA_DIR_UNUSABLE where it does not say it
 */
export function clusterOf(text: string, name: string): string {
  const marker = Marker.safeParse(parsed(text))
  if (marker.success) return marker.data.cluster
  throw new SpectraError(
    'SS_DATA_DIR_UNUSABLE',
    `Cannot tell whose objects lie in ${name}: ${MARKER_NAME} does not say it`,
    { details: { advice: 'Mark it again with: spectra adopt.' } },
  )
}

/** Looks whose the objects are: afresh, or as it was believed a while ago. */
export interface Ground {
  /** @throws SS_STORAGE_UNAVAILABLE where they are not those of the cluster */
  here(): Promise<void>
  /** The same, but asked at most once a minute. */
  believed(): Promise<void>
}

/** @param clusterId whose marker the place carries; without one it is enough that the store answers */
export function createGround(
  name: string,
  readOwner: () => Promise<string | undefined>,
  clusterId: string | undefined,
): Ground {
  let seenAt = -Infinity

  async function here(): Promise<void> {
    seenAt = -Infinity
    const owner = await readOwner()
    if (clusterId !== undefined && owner === undefined)
      throw away(name, `${MARKER_NAME}, which marks it as that of cluster ${clusterId}, is not there`)
    if (clusterId !== undefined && owner !== clusterId)
      throw away(name, `it is that of cluster ${owner}, not of ${clusterId}`)
    seenAt = performance.now()
  }
  return { here, believed: async () => void (performance.now() - seenAt < BELIEVED_MS || (await here())) }
}

/** Whatever the marker is not read for, nothing else would be read either. */
export function unavailable(error: SpectraError): SpectraError {
  if (error.code !== 'SS_OBJECT_REFUSED' && error.code !== 'SS_OBJECT_NOT_FOUND') return error
  return new SpectraError('SS_STORAGE_UNAVAILABLE', error.message, { cause: error.cause })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
