import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import type { Test } from 'tap'
import { selfSigned } from './odd-service.ts'
import { tempDir } from './temp.ts'

export interface MailServer {
  port: number
  /** Its certificate, for who is to trust it. */
  ca: Buffer
  mails: ParsedMail[]
  /** What it answers to a mail in place of taking it. */
  fault?: { at: 'sender' | 'recipient' | 'data'; code: number } | undefined
  stop(): Promise<void>
}

export const MAIL_LOGIN = { user: 'spectra', password: 'planted password' }

/** A real conversation by SMTP, with STARTTLS, or encrypted from the first byte on. */
export async function startMailServer(
  t: Test,
  { secure = false, login = true }: { secure?: boolean; login?: boolean } = {},
): Promise<MailServer> {
  const [key, cert] = selfSigned(tempDir(t))
  const refusal = (code: number): Error => Object.assign(new Error('planted'), { responseCode: code })
  const faultAt = (at: string): Error | null =>
    running.fault?.at === at ? refusal(running.fault.code) : null
  const server = new SMTPServer({
    ...{ key, cert, secure, authOptional: !login, hideSTARTTLS: !login && !secure, logger: false },
    onAuth: ({ username, password }, _session, done) =>
      username === MAIL_LOGIN.user && password === MAIL_LOGIN.password
        ? done(null, { user: username })
        : done(Object.assign(new Error('Invalid login'), { responseCode: 535 })),
    onMailFrom: (_address, _session, done) => done(faultAt('sender')),
    onRcptTo: (_address, _session, done) => done(faultAt('recipient')),
    onData: (stream, _session, done) => {
      void simpleParser(stream).then((mail) => {
        const fault = faultAt('data')
        if (!fault) running.mails.push(mail)
        done(fault)
      }, done)
    },
  })
  // Clients that do not trust its certificate go away.
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const stop = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
  t.teardown(stop)
  const running: MailServer = { port: (listening.address() as AddressInfo).port, ca: cert, mails: [], stop }
  return running
}
