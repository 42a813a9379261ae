import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { createMailNotifications, type MailOptions } from '../../../core/notifications/mail.ts'
import type { Notification } from '../../../core/ports.ts'
import { channelFaults, codeOf, notification, notificationContract } from '../../contracts/notifications.ts'
import { MAIL_LOGIN, startMailServer } from '../../helpers/mail-server.ts'

const open = (port: number, more: Partial<MailOptions> = {}) =>
  createMailNotifications({
    ...{
      channel: 'mail test',
      server: `smtp://127.0.0.1:${port}`,
      allowPrivateAddresses: true,
      timeoutMs: 1500,
    },
    ...{ from: 'spectra@example.org', to: ['guards@example.org'] },
    ...more,
  })

/** As a mail says it: its subject is one line. */
const says = ({ title, kind }: Notification) => ({
  title:
    title
      .replace(/\p{Cc}+/gu, ' ')
      .trim()
      .toWellFormed()
      .slice(0, 200) || kind,
})

notificationContract(t, 'Mail', async (t) => {
  const server = await startMailServer(t, { login: false })
  const heard = () =>
    server.mails.map(({ messageId, subject }) => ({
      id: /<(.+)@/.exec(messageId ?? '')![1]!,
      body: { title: subject ?? '' },
    }))
  return { channel: open(server.port), heard, refused: () => [], says }
})

/** A server that says what a fault needs, in the words of SMTP. */
async function oddServer(t: Test) {
  let greet = (socket: Socket): void => void socket.end('421 busy\r\n')
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    greet(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => server.close())
  return {
    port: (server.address() as AddressInfo).port,
    greets: (how: (socket: Socket) => void) => void (greet = how),
  }
}

channelFaults(t, 'Mail', {
  impossible: { full: 'a mailbox that is full is told by 452, as any other patience' },
  async open(t) {
    const [well, odd] = [await startMailServer(t, { login: false }), await oddServer(t)]
    const [secure, login] = [
      await startMailServer(t, { secure: true, login: false }),
      await startMailServer(t),
    ]
    let channel = open(well.port)
    const by = (other: ReturnType<typeof open>) => async () => {
      channel = other
      return () => void (channel = open(well.port))
    }
    const greeted = (how: (socket: Socket) => void) => async () => {
      odd.greets(how)
      return by(open(odd.port))()
    }
    const { port } = await oddServer(t)
    return {
      faults: {
        unreachable: by(open(1)),
        reset: greeted((socket) => void socket.resetAndDestroy()),
        silent: greeted(() => undefined),
        tls: by(open(secure.port, { server: `smtps://127.0.0.1:${secure.port}` })),
        denied: by(
          open(login.port, {
            user: 'spectra',
            password: 'wrong',
            ca: login.ca,
            server: `smtp://localhost:${login.port}`,
          }),
        ),
        refused: greeted((socket) => void socket.end('554 no service\r\n')),
        throttled: by(open(port)),
        broken: greeted((socket) => void socket.end('what?\r\n')),
      },
      calls: { publish: () => channel.publish(notification()), health: () => channel.health() },
    }
  },
})

void t.test('Mail: signs in over an encrypted connection only, either way', async (t) => {
  for (const secure of [false, true]) {
    const server = await startMailServer(t, { secure })
    const scheme = secure ? 'smtps' : 'smtp'
    const channel = open(server.port, {
      ...MAIL_LOGIN,
      ca: server.ca,
      server: `${scheme}://localhost:${server.port}`,
    })
    await channel.publish(notification())
    t.equal(server.mails.length, 1, scheme)
  }
  const bare = await startMailServer(t, { login: false })
  const thrown: unknown = await open(bare.port, MAIL_LOGIN)
    .publish(notification())
    .catch((error: unknown) => error)
  t.match(thrown, { code: 'SS_CHANNEL_UNAVAILABLE' }, 'a password is not sent in the clear')
  t.notMatch(`${JSON.stringify(thrown)} ${String(thrown)}`, MAIL_LOGIN.password)
})

void t.test('Mail: has text and HTML, the picture in it, and the link to the second', async (t) => {
  const server = await startMailServer(t, { login: false })
  const link = 'https://spectra.example.org/processes/1?t=12.5'
  const told = notification({ link, title: '<script>alert("x")</script> & more', severity: 'high' })
  const bytes = Buffer.from('no real JPEG')
  await open(server.port).publish(told, undefined, [{ name: 'one.jpg', bytes }])
  const [mail] = server.mails
  t.match(mail!.text, link)
  t.match(mail!.text, 'Severity: high')
  t.match(mail!.html, `<a href="${link}">`)
  t.match(mail!.html, '&lt;script&gt;')
  t.notMatch(mail!.html, '<script>')
  t.match(mail!.attachments, [{ cid: 'one.jpg', contentType: 'image/jpeg', content: bytes }])
  t.equal(mail!.headers.get('auto-submitted'), 'auto-generated')
})

void t.test('Mail: a digest tells each camera with its moments and their pictures', async (t) => {
  const server = await startMailServer(t, { login: false })
  const moment = {
    text: 'A person walks by at 08:03.',
    chunkId: 'c1',
    link: 'https://s.example.org/processes/1?t=3',
  }
  const data = {
    day: '2026-11-26',
    zone: 'Europe/Berlin',
    cameras: [{ cameraId: 'yard', text: 'A quiet day.', moments: [moment] }],
  }
  const told = notification({
    kind: 'digest',
    title: 'The day at a glance: 2026-11-26',
    data,
    cameraId: undefined,
  })
  await open(server.port).publish(told, undefined, [{ name: 'c1.jpg', bytes: Buffer.from('x') }])
  const [mail] = server.mails
  t.match(mail!.text, /yard\nA quiet day\.\n- A person walks by at 08:03\.\n {2}https/)
  t.match(mail!.html, /yard<\/h2>.*cid:c1\.jpg|yard<\/h2>.*data:image/s)
})

void t.test(
  'Mail: what the server refuses of one mail for good is refused, all else is waited for',
  async (t) => {
    const server = await startMailServer(t, { login: false })
    const channel = open(server.port)
    for (const [at, code, told] of [
      ['recipient', 550, 'SS_CHANNEL_REFUSED'],
      ['data', 552, 'SS_CHANNEL_REFUSED'],
      ['sender', 450, 'SS_CHANNEL_UNAVAILABLE'],
      ['data', 451, 'SS_CHANNEL_UNAVAILABLE'],
    ] as const) {
      server.fault = { at, code }
      t.equal(await codeOf(channel.publish(notification())), told, `${at} ${code}`)
    }
  },
)

void t.test(
  'Mail: a name that leads into a private network is refused when it is connected to',
  async (t) => {
    const server = await startMailServer(t, { login: false })
    const channel = open(server.port, {
      ...{ server: `smtp://rebound.example.org:${server.port}`, allowPrivateAddresses: false },
      resolve: (_, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
    })
    await t.rejects(channel.publish(notification()), {
      code: 'SS_CHANNEL_UNAVAILABLE',
      message: /is not public/,
    })
  },
)
