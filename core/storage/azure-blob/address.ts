import { z } from 'zod'
import { SpectraError } from '../../errors.ts'
import { segmentsOf } from '../keys.ts'

/** What may stand behind the `?` of an address. Keys and signatures may not: they come from the configuration. */
export const AzureQuery = z.strictObject({
  account: z
    .string()
    .regex(/^[a-z0-9]{3,24}$/)
    .optional()
    .describe('the storage account; else `AZURE_STORAGE_ACCOUNT`, or that of the connection string'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('where it is, such as a private endpoint; else `https://ACCOUNT.blob.core.windows.net`'),
  serve: z
    .enum(['store', 'gateway'])
    .default('store')
    .describe(
      '`store` (usual): clients fetch objects from the store by a URL with a shared access signature; `gateway`: from the gateway',
    ),
  encryptionScope: z
    .string()
    .regex(/^[A-Za-z0-9-]{3,63}$/)
    .optional()
    .describe("the scope by which the store encrypts; else the container's"),
})

/** Where objects lie in Azure Blob Storage. */
export interface AzureAddress {
  /** For messages. */
  name: string
  container: string
  /** Empty, or ends with a slash. */
  prefix: string
  /** The storage account; undefined where the connection string names it. */
  account: string | undefined
  endpoint: string | undefined
  /** Whether clients fetch objects from the store itself, by a URL with a shared access signature, or from the gateway. */
  serve: 'store' | 'gateway'
  encryptionScope: string | undefined
}

const wrong = (why: string): SpectraError =>
  new SpectraError('SS_CONFIG_INVALID', `Cannot open the storage: SPECTRA_STORAGE_URL ${why}`)

/**
 * Reads `azblob://container/prefix?account=...`.
 * @throws SS_CONFIG_INVALID, in words that repeat nothing that may be a secret
 */
export function azureAddress(url: URL): AzureAddress {
  const { hostname: container, username, password, searchParams, pathname } = url
  if (username !== '' || password !== '')
    throw wrong('has credentials: give them by AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_KEY')
  if (!/^[a-z0-9](-?[a-z0-9]){2,62}$/.test(container)) throw wrong('names no container after azblob://')
  const names = [...searchParams.keys()]
  if (new Set(names).size < names.length) throw wrong('says one thing twice behind its ?')
  const parsed = AzureQuery.safeParse(Object.fromEntries(searchParams))
  if (!parsed.success) throw wrong(`is not understood behind its ?: ${z.prettifyError(parsed.error)}`)
  const { account, endpoint, serve, encryptionScope } = parsed.data
  return {
    name: `azblob://${container}${pathname}`,
    container,
    prefix: prefixOf(pathname),
    ...{ account, endpoint, serve, encryptionScope },
  }
}

function prefixOf(pathname: string): string {
  const path = pathname.replace(/^\/|\/$/g, '')
  if (path === '') return ''
  try {
    segmentsOf(path)
  } catch (error) {
    throw wrong(`has a prefix that is none: ${(error as Error).message}`)
  }
  return `${path}/`
}
