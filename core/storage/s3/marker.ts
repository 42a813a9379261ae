import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { z } from 'zod'
import { SpectraError } from '../../errors.ts'
import { MARKER_NAME } from '../keys.ts'
import { away } from '../volume.ts'
import { s3Error, statusOf, type S3Connection } from './connection.ts'

const Marker = z.object({ cluster: z.uuid() })

/** For how long it is believed whose the objects are, where nothing is missing. Milliseconds. */
const BELIEVED_MS = 60_000

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
    throw unavailable(address.name, error)
  }
  const marker = Marker.safeParse(parsed(text))
  if (marker.success) return marker.data.cluster
  throw new SpectraError(
    'SS_DATA_DIR_UNUSABLE',
    `Cannot tell whose objects lie in ${address.name}: ${MARKER_NAME} does not say it`,
    { details: { advice: 'Mark it again with: spectra adopt.' } },
  )
}

/** Of several that mark it at once one wins, unless `replace`. Returns whose it is then. */
export async function writeOwner(
  connection: S3Connection,
  clusterId: string,
  { replace = false }: { replace?: boolean } = {},
): Promise<string> {
  const { client, at, stored, address } = connection
  const condition = replace ? {} : { IfNoneMatch: '*' }
  const content = {
    Body: `${JSON.stringify({ cluster: clusterId })}\n`,
    ContentType: 'application/json',
  }
  try {
    await client.send(new PutObjectCommand({ ...at(MARKER_NAME), ...stored, ...content, ...condition }))
  } catch (error) {
    // 409: another one marks it in this moment.
    if (![409, 412].includes(statusOf(error) ?? 0)) throw unavailable(address.name, error)
  }
  return (await readOwner(connection)) ?? clusterId
}

/** Looks whose the objects are: afresh, or as it was believed a while ago. */
export interface Ground {
  /** @throws SS_STORAGE_UNAVAILABLE where they are not those of the cluster */
  here(): Promise<void>
  /** The same, but asked at most once a minute. */
  believed(): Promise<void>
}

/** @param clusterId whose marker it carries; without one it is enough that the bucket answers */
export function createGround(connection: S3Connection, clusterId: string | undefined): Ground {
  let seenAt = -Infinity
  const { name } = connection.address

  async function here(): Promise<void> {
    seenAt = -Infinity
    const owner = await readOwner(connection)
    if (clusterId !== undefined && owner === undefined)
      throw away(name, `${MARKER_NAME}, which marks it as that of cluster ${clusterId}, is not there`)
    if (clusterId !== undefined && owner !== clusterId)
      throw away(name, `it is that of cluster ${owner}, not of ${clusterId}`)
    seenAt = performance.now()
  }
  return { here, believed: async () => void (performance.now() - seenAt < BELIEVED_MS || (await here())) }
}

/** Whatever the marker is not read for, nothing else would be read either. */
function unavailable(name: string, thrown: unknown): SpectraError {
  const error = s3Error(`look into ${name}`, thrown)
  if (error.code !== 'SS_OBJECT_REFUSED' && error.code !== 'SS_OBJECT_NOT_FOUND') return error
  return new SpectraError('SS_STORAGE_UNAVAILABLE', error.message, { cause: thrown })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
