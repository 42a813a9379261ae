import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { setTimeout as sleep } from 'node:timers/promises'
import { clusterOf, markerText, unavailable } from '../ground.ts'
import { MARKER_NAME } from '../keys.ts'
import { s3Error, statusOf, type S3Connection } from './connection.ts'

/** How long those who mark a store without conditions wait for others who do so. Milliseconds. */
const SETTLES_MS = 1500

/**
 * The cluster whose objects lie there; undefined where there is no marker.
 * @throws SS_STORAGE_UNAVAILABLE; SS_DATA_DIR_UNUSABLE where the marker does not say it
 */
export async function readOwner({ client, at, address }: S3Connection): Promise<string | undefined> {
  let text: string
  try {
    const { Body } = await client.send(new GetObjectCommand(at(MARKER_NAME)))
    text = await Body!.transformToString()
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined
    throw unavailable(s3Error(`look into ${address.name}`, error))
  }
  return clusterOf(text, address.name)
}

/** Of several that mark it at once one wins, unless `replace`. Returns whose it is then. */
export async function writeOwner(
  connection: S3Connection,
  clusterId: string,
  { replace = false }: { replace?: boolean } = {},
): Promise<string> {
  const { client, at, stored, address } = connection
  const write = (condition: { IfNoneMatch?: string }) =>
    client.send(
      new PutObjectCommand({
        ...{ ...at(MARKER_NAME), ...stored(MARKER_NAME), ...condition },
        ...{ Body: markerText(clusterId), ContentType: 'application/json' },
      }),
    )
  try {
    await write(replace ? {} : { IfNoneMatch: '*' })
  } catch (error) {
    // 409: another one marks it in this moment.
    const known = [409, 412, 501].includes(statusOf(error) ?? 0)
    if (!known) throw unavailable(s3Error(`look into ${address.name}`, error))
    // A store that knows no conditions (Swift): the last of those who do it at once wins, and all wait to see who that is.
    if (statusOf(error) === 501 && (await readOwner(connection)) === undefined) {
      await write({})
      await sleep(SETTLES_MS)
    }
  }
  return (await readOwner(connection)) ?? clusterId
}
