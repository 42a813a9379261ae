import { setTimeout as sleep } from 'node:timers/promises'
import type { AzureConnection } from './connection.ts'

export interface CopyConditions {
  /** Only this version of the source. */
  etag?: string | undefined
  /** Only where nothing is yet. */
  ifNone?: boolean
  signal?: AbortSignal | undefined
}

/**
 * A second blob with the content and metadata of the first. The store copies, nothing is sent; within one account that is done
 * with its answer, whatever the length.
 * @throws the SDK's errors
 */
export async function copyBlob(
  connection: AzureConnection,
  from: string,
  to: string,
  { etag, ifNone, signal }: CopyConditions = {},
): Promise<void> {
  const { ask, blob } = connection
  const [source, target] = [await blob(from), await blob(to)]
  const conditions = {
    ...(etag !== undefined && { sourceConditions: { ifMatch: etag } }),
    ...(ifNone && { conditions: { ifNoneMatch: '*' } }),
  }
  const copying = await ask(signal, (abortSignal) =>
    target.beginCopyFromURL(source.url, { ...conditions, abortSignal }),
  )
  while (!copying.isDone()) {
    await ask(signal, (abortSignal) => copying.poll({ abortSignal }))
    if (!copying.isDone()) await sleep(200, undefined, signal ? { signal } : {})
  }
  copying.getResult()
}
