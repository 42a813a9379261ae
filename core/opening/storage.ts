import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { systemClock, type Clock } from '../clock.ts'
import { awsCredentialsOf } from '../config/aws.ts'
import type { Config } from '../config.ts'
import { SpectraError } from '../errors.ts'
import { measuredStorage } from '../observability/metrics/measured-ports.ts'
import type { FolderFile, MetricsSink, Storage, StoragePlace } from '../ports.ts'
import { allowedBucket, bucketFolder } from '../net/bucket-address.ts'
import type { Fetcher } from '../net/fetcher.ts'
import type { Database } from '../database/database.ts'
import type { Logger } from '../logger.ts'
import { loadUrlSecret } from '../storage/url-secret.ts'

export async function openStorage(
  config: Config,
  clusterId: string | undefined,
  clock: Clock = systemClock,
  metrics?: MetricsSink,
): Promise<Storage> {
  const secret = await urlSecretOf(config)
  const storage = (await placeOf(config)).open({ clusterId, secret, clock: () => clock.now() })
  return metrics ? measuredStorage(storage, metrics) : storage
}

/** What signs object URLs, and cursors: the same for all gateways of a cluster. */
export const urlSecretOf = async ({ urlSecret, dataDir }: Config): Promise<string> =>
  urlSecret || (await loadUrlSecret(dataDir))

/** The adapters of the storage, by the scheme of `storageUrl`, each loaded where it is chosen. */
const STORAGES: Record<string, () => Promise<(url: URL, config: Config) => StoragePlace>> = {
  'file:': async () => (await import('../storage/local-place.ts')).localPlace,
  'azblob:': async () => (await import('../storage/azure-blob/place.ts')).azurePlace,
  's3:': async () => {
    const { s3Place } = await import('../storage/s3/place.ts')
    return (url, config) => s3Place(url, config, { credentials: awsCredentialsOf(config) })
  },
}

/** Where the objects are, which may be a volume of its own. @throws SS_CONFIG_INVALID where no adapter has the scheme */
export async function placeOf(config: Config): Promise<StoragePlace> {
  const { storageUrl, dataDir } = config
  const url = storageUrl === '' ? pathToFileURL(join(dataDir, 'objects')) : new URL(storageUrl)
  const load = STORAGES[url.protocol]
  if (load) return (await load())(url, config)
  const known = Object.keys(STORAGES).join(', ')
  throw new SpectraError(
    'SS_CONFIG_INVALID',
    `Cannot open the storage: SPECTRA_STORAGE_URL begins with ${url.protocol}, known are: ${known}`,
  )
}

/**
 * The addresses of stored objects as services of AWS know them. Undefined where they lie elsewhere: a store of one's own is nothing
 * that AWS can read. @throws SS_CONFIG_INVALID
 */
export async function addressesInAws({ storageUrl }: Config): Promise<((key: string) => string) | undefined> {
  if (!storageUrl.startsWith('s3:')) return undefined
  const { s3Address } = await import('../storage/s3/address.ts')
  const { bucket, prefix, endpoint } = s3Address(new URL(storageUrl))
  return endpoint === undefined ? (key) => `s3://${bucket}/${prefix}${key}` : undefined
}

/** Reads a video in a bucket that the configuration names. @throws SS_INPUT_INVALID, SS_ADDRESS_REFUSED */
export const openBucketObject = async (address: string, config: Config): Promise<Fetcher> =>
  (await import('../storage/sources/open.ts')).openBucketObject(address, config)

/** What lies below a prefix of a bucket that the configuration names for the organization. @throws SS_INPUT_INVALID, SS_ADDRESS_REFUSED */
export async function* listBucketFolder(
  { place, organizationId }: { place: string; organizationId: string },
  config: Config,
  signal: AbortSignal,
): AsyncGenerator<FolderFile> {
  const address = bucketFolder(place)
  const bucket = allowedBucket(config.sourceBuckets, address, organizationId)
  const { objectsBelow } = await import('../storage/sources/s3-folder.ts')
  yield* objectsBelow(address, bucket, config, signal)
}

const ERASED_EVERY_MS = 60_000

/** Has this node's file cache forget what is erased: at once, and each minute. Returns what ends that. */
export async function watchErasures(
  { dataDir }: Pick<Config, 'dataDir'>,
  database: Database,
  log: Pick<Logger, 'warn'>,
): Promise<() => Promise<void>> {
  const { forgetErased } = await import('../storage/file-cache/erased.ts')
  const look = async (): Promise<void> => {
    await forgetErased(join(dataDir, 'file-cache'), database).catch((error: unknown) =>
      log.warn({ err: error }, 'cannot look what was erased for the file cache'),
    )
  }
  let looking = look()
  await looking
  const timer = setInterval(() => void (looking = looking.then(look)), ERASED_EVERY_MS).unref()
  return async () => {
    clearInterval(timer)
    await looking
  }
}
