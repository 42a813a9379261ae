import { codeOf, type AzureConnection } from './connection.ts'

interface Asked {
  signal?: AbortSignal
}

/** What is known of a blob; undefined where there is none, but only in a container that is there. */
export async function propertiesOf({ ask, blob }: AzureConnection, key: string, { signal }: Asked) {
  const one = await blob(key)
  try {
    return await ask(signal, (abortSignal) => one.getProperties({ abortSignal }))
  } catch (error) {
    if (codeOf(error) === 'BlobNotFound') return undefined
    throw error
  }
}

/** The version of a blob; undefined where there is none. */
export const versionOf = async (
  connection: AzureConnection,
  key: string,
  call: Asked,
): Promise<string | undefined> => (await propertiesOf(connection, key, call))?.etag

/** With what a user made of it in Azure. Removing what is not there is fine. */
export async function removeBlob(
  { ask, blob }: AzureConnection,
  key: string,
  { etag, signal }: Asked & { etag?: string } = {},
): Promise<void> {
  const one = await blob(key)
  const conditions = etag === undefined ? {} : { conditions: { ifMatch: etag } }
  try {
    await ask(signal, (abortSignal) => one.delete({ deleteSnapshots: 'include', ...conditions, abortSignal }))
  } catch (error) {
    if (codeOf(error) !== 'BlobNotFound') throw error
  }
}
