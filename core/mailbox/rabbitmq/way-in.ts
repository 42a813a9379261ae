import type { Renewed } from '../../config/renewal.ts'

/** By what a connection says who it is, as that is when it is made. */
export interface WayIn {
  /** As amqplib takes them: asked with each connection. */
  credentials: { mechanism: string; response(): Buffer; username: string; password: string }
  /** The broker refused what was said last: whether there is another now. */
  isRenewed(): Promise<boolean>
}

export function createWayIn(renewed: Renewed): WayIn {
  let used = renewed.now()
  const part = (name: 'username' | 'password'): string => {
    const url = new URL(used)
    // As amqplib does where an address says nothing.
    return url.username === '' && url.password === '' ? 'guest' : decodeURIComponent(url[name])
  }
  return {
    credentials: {
      mechanism: 'PLAIN',
      response() {
        used = renewed.now()
        return Buffer.from(['', part('username'), part('password')].join('\0'))
      },
      get username() {
        return part('username')
      },
      get password() {
        return part('password')
      },
    },
    isRenewed: () => renewed.refused(used),
  }
}
