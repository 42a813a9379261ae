import { createTransport, type SendMailOptions } from 'nodemailer'
import type { Socket } from 'node:net'
import { SpectraError } from '../errors.ts'
import type { Resolve } from '../net/addresses.ts'
import { checkedSocket } from '../net/checked-socket.ts'
import type { NoticePicture, Notification, Notifications } from '../ports.ts'
import { unavailable } from './brief.ts'
import { mailTextOf } from './mail-text.ts'

export interface MailOptions {
  channel: string
  /** `smtp://host:587`, where the connection is encrypted if the server can (and must be to sign in), or `smtps://host:465`. */
  server: string
  user?: string | undefined
  password?: string | undefined
  from: string
  to: readonly string[]
  allowPrivateAddresses: boolean
  resolve?: Resolve | undefined
  /** Further certificates that are trusted. */
  ca?: string | Buffer
  /** Milliseconds for each step of the conversation. @default 20000 */
  timeoutMs?: number
}

/** Sends mails: text and HTML, with the pictures in them. The `Message-ID` names what happened, and is the same when it is sent again. */
export function createMailNotifications(options: MailOptions): Notifications {
  const {
    channel,
    user,
    password = '',
    from,
    to,
    allowPrivateAddresses,
    resolve,
    ca,
    timeoutMs = 20_000,
  } = options
  const url = new URL(options.server)
  const secure = url.protocol === 'smtps:'
  const host = url.hostname
  const port = Number(url.port) || (secure ? 465 : 587)

  /** One conversation; it ends with its connection, whatever else happens. */
  async function converse(
    work: (transport: ReturnType<typeof createTransport>) => Promise<unknown>,
    signal?: AbortSignal,
  ): Promise<void> {
    signal?.throwIfAborted()
    let socket: Socket | undefined
    const transport = createTransport({
      ...{ host, port, secure, requireTLS: !secure && user !== undefined },
      ...(user !== undefined && { auth: { user, pass: password } }),
      ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
      ...{ disableFileAccess: true, disableUrlAccess: true },
      tls: { ...(ca && { ca }), ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }) },
      getSocket: (_: unknown, done: (error: Error | null, options?: { connection: Socket }) => void) => {
        connected(
          (socket = checkedSocket({ host, port, allowPrivateAddresses, resolve, secure: false })),
          timeoutMs,
        ).then(
          (connection) => done(null, { connection }),
          (error: unknown) => done(error as Error),
        )
      },
    } as Parameters<typeof createTransport>[0])
    const stop = (): void => void socket?.destroy()
    signal?.addEventListener('abort', stop)
    try {
      await work(transport)
    } catch (thrown) {
      throw signal?.aborted ? signal.reason : mailError(host, thrown)
    } finally {
      signal?.removeEventListener('abort', stop)
      socket?.destroy()
    }
  }

  return {
    channel,
    atOnce: 2,
    showsPictures: true,
    publish: (notification, signal, pictures = []) =>
      converse((transport) => transport.sendMail(mailOf(notification, pictures, { from, to })), signal),
    health: () => converse((transport) => transport.verify()),
  }
}

function mailOf(
  notification: Notification,
  pictures: readonly NoticePicture[],
  { from, to }: Pick<MailOptions, 'from' | 'to'>,
): SendMailOptions {
  const { subject, text, html } = mailTextOf(notification, pictures)
  return {
    ...{ from: { name: 'Spectra Sight', address: from }, to: [...to], subject, text, html },
    date: notification.at,
    messageId: `<${notification.id}@${from.split('@').at(-1)}>`,
    headers: { 'auto-submitted': 'auto-generated', 'x-spectra-kind': notification.kind },
    attachments: pictures.map(({ name, bytes }) => ({
      ...{ filename: name, cid: name, content: bytes, contentType: 'image/jpeg' },
      contentDisposition: 'inline',
    })),
  }
}

/** A socket once it is connected. */
function connected(socket: Socket, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => socket.destroy(new Error(`nobody answers for ${timeoutMs / 1000} s`)),
      timeoutMs,
    )
    socket.once('connect', () => {
      clearTimeout(late)
      socket.off('error', failed)
      resolve(socket)
    })
    const failed = (error: Error): void => {
      clearTimeout(late)
      reject(error)
    }
    socket.once('error', failed)
  })
}

/** Refused for good is what the server says of the message itself or of who gets it (RFC 5321, 4.2.1: 5yz), and not of who sends it. */
function mailError(host: string, thrown: unknown): SpectraError {
  const {
    responseCode,
    command = '',
    code,
  } = (thrown ?? {}) as {
    responseCode?: number
    command?: string
    code?: string
  }
  const isOfMessage = code !== 'EAUTH' && /^(RCPT TO|DATA|MAIL FROM)/.test(command)
  if (isOfMessage && responseCode !== undefined && responseCode >= 500 && responseCode !== 530)
    return new SpectraError(
      'SS_CHANNEL_REFUSED',
      `Cannot tell ${host}: it answers ${responseCode} to this mail`,
      {
        cause: thrown,
      },
    )
  return unavailable(host, thrown)
}
