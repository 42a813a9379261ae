import { createClients } from './clients.ts'
import type { Connected } from './connect.ts'
import { openSession } from './session.ts'

/**
 * Runs work whose statements may take as long as they like, and whose connections are therefore watched: when the server answers
 * nothing to another connection of the pool for some seconds, all of them are ended, and the work fails.
 * @throws SS_DATABASE_UNAVAILABLE
 */
export async function whileAnswering<T>(
  { pool, cutAll }: Pick<Connected, 'pool' | 'cutAll'>,
  work: () => Promise<T>,
): Promise<T> {
  const watch = await openSession(await createClients(pool).session())
  watch.ended.addEventListener('abort', cutAll)
  try {
    return await work()
  } finally {
    watch.ended.removeEventListener('abort', cutAll)
    await watch.close()
  }
}
