import { z } from 'zod'
import { sourceBucket } from '../net/bucket-address.ts'
import { bytes, list, setting } from './setting.ts'

const GiB = 1024 ** 3

/** @throws nothing: what is wrong with it is the issue */
const bucket = z.string().check((context) => {
  try {
    sourceBucket(context.value)
  } catch (error) {
    context.issues.push({ code: 'custom', message: (error as Error).message, input: context.value })
  }
})

const secret = (env: string, about: string) => setting(env, z.string(), '', about, { secret: true })

/** Where objects are kept, and who asks the stores of clouds for them. */
export const STORAGE_SETTINGS = {
  storageUrl: setting(
    'SPECTRA_STORAGE_URL',
    z.url().or(z.literal('')),
    '',
    'Where objects are kept, such as file:///srv/objects, s3://bucket/prefix?region=eu-central-1 or azblob://container/prefix?account=name; empty: in the data directory',
  ),
  fileCacheBytes: setting(
    'SPECTRA_FILE_CACHE_BYTES',
    bytes,
    4 * GiB,
    'Bytes of files that a node keeps of the objects it fetched from an object store',
  ),
  sourceBuckets: setting(
    'SPECTRA_SOURCE_BUCKETS',
    list(bucket),
    [],
    'Buckets whose videos processes may name, such as s3://media/incoming?region=eu-central-1&organization=all, with commas between them; empty: none',
  ),
  azureConnectionString: secret(
    'AZURE_STORAGE_CONNECTION_STRING',
    'Account, endpoint and key of Azure Blob Storage in one; comes before the others',
  ),
  azureAccount: setting(
    'AZURE_STORAGE_ACCOUNT',
    z.string(),
    '',
    'Storage account, where the address of the storage names none',
  ),
  azureKey: secret('AZURE_STORAGE_KEY', 'Its key; empty: a signature, or Microsoft Entra'),
  azureSas: secret(
    'AZURE_STORAGE_SAS_TOKEN',
    'A shared access signature in the place of the key; empty: Microsoft Entra says who we are',
  ),
} as const
