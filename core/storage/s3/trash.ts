import { DeleteObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3'
import type { StorageCall, Trash, TrashedObject } from '../../ports.ts'
import { segmentsOf, TRASH_NAME } from '../keys.ts'
import type { Told } from '../object-store.ts'
import { instantOf, stampOf } from '../stamps.ts'
import { statusOf, type S3Connection } from './connection.ts'
import { copyObject } from './copy.ts'
import { pagesOf } from './pages.ts'

/**
 * Objects below `.trash/<instant>/<key>` of the same prefix. S3 moves nothing: an object is copied there, then removed here, but
 * only the very version that was copied. Whoever dies between finds it in both places, and nothing is lost.
 */
export function createS3Trash(connection: S3Connection, told: Told, here: () => Promise<void>): Trash {
  const { client, at } = connection
  const inTrash = ({ key, trashedAt }: Pick<TrashedObject, 'key' | 'trashedAt'>): string =>
    `${TRASH_NAME}/${stampOf(trashedAt)}/${segmentsOf(key).join('/')}`

  /** The version of an object; undefined where there is none. */
  async function versionOf(key: string, { signal }: StorageCall): Promise<string | undefined> {
    try {
      const call = signal ? { abortSignal: signal } : {}
      return (await client.send(new HeadObjectCommand(at(key)), call)).ETag
    } catch (error) {
      if (statusOf(error) !== 404) throw error
      await here()
      return undefined
    }
  }

  const remove = async (key: string, etag?: string): Promise<void> => {
    await client.send(new DeleteObjectCommand({ ...at(key), ...(etag && { IfMatch: etag }) }))
  }

  return {
    put: (key, when, call = {}) =>
      told(`put ${key} into the trash`, call, async () => {
        segmentsOf(key)
        const etag = await versionOf(key, call)
        if (etag === undefined) return false
        await copyObject(connection, key, inTrash({ key, trashedAt: when }), { etag, ...call })
        // What took its place since then stays there.
        await remove(key, etag).catch((error: unknown) => {
          if (![404, 412].includes(statusOf(error) ?? 0)) throw error
        })
        return true
      }),

    async *list(call = {}) {
      const pages = pagesOf(connection, `${TRASH_NAME}/`, call)
      for (;;) {
        const { value: found, done } = await told('list the trash', call, () => pages.next())
        if (done) return
        const [, stamp = '', ...segments] = found.key.split('/')
        const trashedAt = instantOf(stamp)
        if (!Number.isNaN(trashedAt.getTime())) yield { ...found, key: segments.join('/'), trashedAt }
      }
    },

    restore: (object, call = {}) =>
      told(`bring back ${object.key}`, call, async () => {
        const from = inTrash(object)
        const etag = await versionOf(from, call)
        // Asked, too, for servers that know no condition of a copy.
        if (etag === undefined || (await versionOf(object.key, call)) !== undefined) return false
        try {
          await copyObject(connection, from, object.key, { etag, ifNone: true, ...call })
        } catch (error) {
          if (statusOf(error) === 412) return false
          if (statusOf(error) !== 501) throw error
          await copyObject(connection, from, object.key, { etag, ...call })
        }
        await remove(from)
        return true
      }),

    remove: (object, call = {}) =>
      told(`remove ${object.key} from the trash`, call, () => remove(inTrash(object))),
  }
}
