import type { StorageCall, Trash, TrashedObject } from '../../ports.ts'
import { segmentsOf, TRASH_NAME } from '../keys.ts'
import type { Told } from '../object-store.ts'
import { instantOf, stampOf } from '../stamps.ts'
import { codeOf, statusOf, type AzureConnection } from './connection.ts'
import { copyBlob } from './copy.ts'
import { pagesOf } from './pages.ts'
import { removeBlob, versionOf } from './verbs.ts'

/**
 * Blobs below `.trash/<instant>/<key>` of the same prefix. Nothing is moved in Azure: a blob is copied there, then removed here, but
 * only the very version that was copied. Whoever dies between finds it in both places, and nothing is lost.
 */
export function createAzureTrash(connection: AzureConnection, told: Told): Trash {
  const inTrash = ({ key, trashedAt }: Pick<TrashedObject, 'key' | 'trashedAt'>): string =>
    `${TRASH_NAME}/${stampOf(trashedAt)}/${segmentsOf(key).join('/')}`

  return {
    put: (key, when, call = {}) =>
      told(`put ${key} into the trash`, call, async () => {
        segmentsOf(key)
        const etag = await versionOf(connection, key, call)
        if (etag === undefined) return false
        await copyBlob(connection, key, inTrash({ key, trashedAt: when }), { etag, ...call })
        // What took its place since then stays there.
        await removeBlob(connection, key, { etag }).catch((error: unknown) => {
          if (statusOf(error) !== 412) throw error
        })
        return true
      }),

    async *list(call = {}) {
      const pages = pagesOf(connection, `${TRASH_NAME}/`, call.signal)
      for (;;) {
        const { value: found, done } = await told('list the trash', call, () => pages.next())
        if (done) return
        const [, stamp = '', ...segments] = found.key.split('/')
        const trashedAt = instantOf(stamp)
        if (!Number.isNaN(trashedAt.getTime())) yield { ...found, key: segments.join('/'), trashedAt }
      }
    },

    restore: (object, call: StorageCall = {}) =>
      told(`bring back ${object.key}`, call, async () => {
        const from = inTrash(object)
        const etag = await versionOf(connection, from, call)
        if (etag === undefined) return false
        try {
          await copyBlob(connection, from, object.key, { etag, ifNone: true, ...call })
        } catch (error) {
          if (['BlobAlreadyExists', 'ConditionNotMet', 'TargetConditionNotMet'].includes(codeOf(error) ?? ''))
            return false
          throw error
        }
        await removeBlob(connection, from)
        return true
      }),

    remove: (object, call = {}) =>
      told(`remove ${object.key} from the trash`, call, () => removeBlob(connection, inTrash(object))),
  }
}
