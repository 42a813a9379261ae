import { clusterOf, markerText, unavailable } from '../ground.ts'
import { MARKER_NAME } from '../keys.ts'
import { azureError, codeOf, statusOf, type AzureConnection } from './connection.ts'

/**
 * The cluster whose objects lie there; undefined where there is no marker.
 * @throws SS_STORAGE_UNAVAILABLE; SS_DATA_DIR_UNUSABLE where the marker does not say it
 */
export async function readOwner({ blob, ask, address }: AzureConnection): Promise<string | undefined> {
  let text: string
  try {
    const marker = await blob(MARKER_NAME)
    text = String(
      await ask(undefined, (abortSignal) => marker.downloadToBuffer(0, undefined, { abortSignal })),
    )
  } catch (error) {
    if (codeOf(error) === 'BlobNotFound') return undefined
    throw unavailable(azureError(`look into ${address.name}`, error))
  }
  return clusterOf(text, address.name)
}

/** Of several that mark it at once one wins, unless `replace`. Returns whose it is then. */
export async function writeOwner(
  connection: AzureConnection,
  clusterId: string,
  { replace = false }: { replace?: boolean } = {},
): Promise<string> {
  const { blob, ask, stored, address } = connection
  const text = markerText(clusterId)
  const conditions = replace ? {} : { conditions: { ifNoneMatch: '*' } }
  const blobHTTPHeaders = { blobContentType: 'application/json' }
  try {
    const marker = await blob(MARKER_NAME)
    await ask(undefined, (abortSignal) =>
      marker.upload(text, text.length, { ...stored, ...conditions, blobHTTPHeaders, abortSignal }),
    )
  } catch (error) {
    if (![409, 412].includes(statusOf(error) ?? 0) || codeOf(error) === 'ContainerBeingDeleted')
      throw unavailable(azureError(`look into ${address.name}`, error))
  }
  return (await readOwner(connection)) ?? clusterId
}
