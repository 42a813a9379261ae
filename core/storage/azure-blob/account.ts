import {
  BlobServiceClient,
  StorageSharedKeyCredential,
  type StoragePipelineOptions,
} from '@azure/storage-blob'
import { SpectraError } from '../../errors.ts'
import type { AzureAddress } from './address.ts'

/** Who asks, as the configuration says it; what is empty is not given. The first of these that is counts. */
export interface AzureCredentials {
  /** Names account, endpoint and key, or signature. */
  connectionString?: string
  /** Of the storage account, base64. */
  key?: string
  /** A shared access signature. */
  sasToken?: string
  /** The storage account, where the address does not name it. */
  account?: string
}

/**
 * A client of the account: by connection string, key or shared access signature, else as the machine's managed identity or the
 * environment says (Microsoft Entra).
 * @throws SS_CONFIG_INVALID, in words without secrets
 */
export async function openAccount(
  address: AzureAddress,
  { connectionString = '', key = '', sasToken = '', account = '' }: AzureCredentials,
  options: StoragePipelineOptions,
): Promise<BlobServiceClient> {
  if (connectionString !== '') return byConnectionString(connectionString, options)
  const name = address.account ?? account
  if (name === '' && (key !== '' || address.endpoint === undefined))
    throw wrong('no storage account is named: by ?account= of the address, or AZURE_STORAGE_ACCOUNT')
  const endpoint = address.endpoint ?? `https://${name}.blob.core.windows.net`
  if (key !== '') return new BlobServiceClient(endpoint, new StorageSharedKeyCredential(name, key), options)
  if (sasToken !== '')
    return new BlobServiceClient(`${endpoint}?${sasToken.replace(/^\?/, '')}`, undefined, options)
  if (!endpoint.startsWith('https:'))
    throw wrong('Microsoft Entra is asked for who we are, which needs an endpoint with https:')
  const { azureCredential } = await import('../../net/azure-credential.ts')
  return new BlobServiceClient(endpoint, azureCredential(), options)
}

function byConnectionString(text: string, options: StoragePipelineOptions): BlobServiceClient {
  try {
    return BlobServiceClient.fromConnectionString(text, options)
  } catch {
    // What it says may hold the key.
    throw wrong('AZURE_STORAGE_CONNECTION_STRING is not understood')
  }
}

const wrong = (why: string): SpectraError =>
  new SpectraError('SS_CONFIG_INVALID', `Cannot open the storage in Azure: ${why}`)
