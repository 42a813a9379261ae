import { causeOf } from '../../../core/errors.ts'
import type { Actor } from '../actor-system.ts'
import { PROTOCOL_VERSION, type Message, type Notices as Topics } from './protocol.ts'

/** What the worker of this process tells its node without being asked. */
export interface Notices {
  /** Resolves when it is on its way, or the node is gone: then there is nobody to tell. */
  tell<T extends keyof Topics>(type: T, payload: Topics[T]): Promise<void>
  /** Tells what it dies of; resolves when the node has heard it. */
  confess(thrown: unknown): Promise<unknown>
}

export function createNotices(self: Actor): Notices {
  const notice = <T extends keyof Topics>(type: T, payload: Topics[T]): Message => {
    return { v: PROTOCOL_VERSION, type, id: '', payload }
  }

  return {
    async tell(type, payload) {
      await Promise.resolve(self.getParent().send('notice', notice(type, payload))).catch(() => undefined)
    },
    confess: (thrown) =>
      Promise.resolve(self.getParent().sendAndReceive('notice', notice('fatal', causeOf(thrown)))),
  }
}
