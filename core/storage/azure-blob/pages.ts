import type { StoredObject } from '../../ports.ts'
import { isReserved } from '../keys.ts'
import type { AzureConnection } from './connection.ts'

/** What a page has of one blob. */
interface Item {
  name: string
  properties: { contentLength?: number; lastModified?: Date }
}

/** All blobs whose keys begin with `begins`, the adapter's own among them, in the order of their characters. */
export async function* pagesOf(
  connection: AzureConnection,
  begins: string,
  signal?: AbortSignal,
): AsyncGenerator<StoredObject> {
  const { address, pageSize, ask } = connection
  const container = await connection.container()
  let continuationToken: string | undefined
  do {
    const page = await ask(signal, async (abortSignal) => {
      const pages = container.listBlobsFlat({ prefix: address.prefix + begins, abortSignal })
      return (await pages.byPage({ maxPageSize: pageSize, continuationToken }).next()).value
    })
    for (const item of page?.segment.blobItems ?? []) {
      signal?.throwIfAborted()
      yield* objectOf(connection, item)
    }
    continuationToken = page?.continuationToken
  } while (continuationToken)
}

/** The objects that the port knows, whosever they are. A trash of a million objects is stepped over, not paged through. */
export async function* objectsOf(
  connection: AzureConnection,
  begins: string,
  signal?: AbortSignal,
): AsyncGenerator<StoredObject> {
  if (begins.includes('/')) return yield* pagesOf(connection, begins, signal)
  const { address, pageSize, ask } = connection
  const container = await connection.container()
  let continuationToken: string | undefined
  do {
    const page = await ask(signal, async (abortSignal) => {
      const pages = container.listBlobsByHierarchy('/', { prefix: address.prefix + begins, abortSignal })
      return (await pages.byPage({ maxPageSize: pageSize, continuationToken }).next()).value
    })
    const blobs: (Item | { name: string })[] = page?.segment.blobItems ?? []
    // A page has its blobs and its folders apart.
    const both = [...blobs, ...(page?.segment.blobPrefixes ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const item of both) {
      signal?.throwIfAborted()
      const key = item.name.slice(address.prefix.length)
      if (isReserved(key.split('/')[0]!)) continue
      if ('properties' in item) yield* objectOf(connection, item)
      else yield* pagesOf(connection, key, signal)
    }
    continuationToken = page?.continuationToken
  } while (continuationToken)
}

function* objectOf({ address }: AzureConnection, { name, properties }: Item): Generator<StoredObject> {
  const key = name.slice(address.prefix.length)
  // Keys with a slash at their end are the folders that consoles make.
  if (key.endsWith('/')) return
  const { contentLength = 0, lastModified = new Date(0) } = properties
  yield { key, bytes: contentLength, modifiedAt: lastModified }
}
