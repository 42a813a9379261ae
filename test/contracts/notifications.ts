import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import type { SpectraError } from '../../core/errors.ts'
import type { Notification, Notifications } from '../../core/ports.ts'
import { faultsContract, type Fault, type FaultsOptions } from './faults.ts'
import type { ErrorCode } from '../../core/errors.ts'

/** What somebody at the other end got. */
export interface Heard {
  id: string
  body: Record<string, unknown>
}

/** A channel, and the other end of it. */
export interface ChannelUnderTest {
  channel: Notifications
  heard(): Heard[]
  /** What the other end found wrong. */
  refused(): string[]
  /** What the other end gets of a notification. @default all of it, as JSON */
  says?(notification: Notification): Record<string, unknown>
}

export const notification = (change: Partial<Notification> = {}): Notification => ({
  id: randomUUID(),
  organizationId: randomUUID(),
  kind: 'event_added',
  at: new Date('2026-11-27T10:00:00.000Z'),
  title: 'person_detected: A person walks along the wall.',
  processId: randomUUID(),
  cameraId: 'yard',
  type: 'person_detected',
  data: { confidence: 0.8, attributes: { colour: 'red' } },
  ...change,
})

const whole = (notification: Notification): Record<string, unknown> =>
  JSON.parse(JSON.stringify(notification)) as Record<string, unknown>

/** The promises of the `Notifications` port. */
export function notificationContract(
  t: Test,
  name: string,
  open: (t: Test) => Promise<ChannelUnderTest>,
): void {
  const promise = (what: string, run: (t: Test, given: ChannelUnderTest) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      const given = await open(t)
      await run(t, given)
      t.same(given.refused(), [], 'nothing is refused')
    })
  }

  promise('what is told arrives whole, in order', async (t, { channel, heard, says = whole }) => {
    const told = [
      notification(),
      notification({ kind: 'process_completed', type: undefined, cameraId: undefined }),
    ]
    for (const each of told) await channel.publish(each)
    t.same(
      heard(),
      told.map((each) => ({ id: each.id, body: says(each) })),
    )
  })

  promise('what is told again has the same id', async (t, { channel, heard }) => {
    const told = notification()
    await channel.publish(told)
    await channel.publish(told)
    t.same(new Set(heard().map(({ id }) => id)), new Set([told.id]))
  })

  promise('a title of any letters is told', async (t, { channel, heard }) => {
    const titles = [
      'Ein Mann läuft',
      '一个人',
      ' \n\u0000\u0007\uffff line',
      '<b>&"\'',
      '\ud83d',
      '',
      'x'.repeat(5000),
    ]
    for (const title of titles) await channel.publish(notification({ title }))
    t.equal(heard().length, titles.length)
    t.equal(heard()[1]!.body.title, '一个人')
  })

  promise('what is too long is told without its data', async (t, { channel, heard, says = whole }) => {
    const long = notification({ data: { text: 'ü'.repeat(2_000_000) } })
    await channel.publish(long)
    const [{ body } = { body: {} }] = heard()
    t.match(body, says({ ...long, data: undefined }))
    t.notOk('data' in body)
  })

  promise('an aborted one rejects with the reason', async (t, { channel, heard }) => {
    const reason = new Error('planted')
    await t.rejects(channel.publish(notification(), AbortSignal.abort(reason)), reason)
    t.same(heard(), [])
  })

  promise('its health tells nobody anything', async (t, { channel, heard, refused }) => {
    await channel.health()
    refused().length = 0
    t.same(heard(), [])
  })
}

const AWAY: readonly ErrorCode[] = ['SS_CHANNEL_UNAVAILABLE']
const CODES: Readonly<Record<Fault, readonly ErrorCode[]>> = {
  ...{ unreachable: AWAY, reset: AWAY, silent: AWAY, tls: AWAY, broken: AWAY },
  ...{ denied: AWAY, refused: AWAY, throttled: AWAY, full: ['SS_DISK_FULL', ...AWAY] },
}

/** What every channel promises while what is behind it is broken. */
export const channelFaults = (t: Test, name: string, options: Omit<FaultsOptions, 'codes'>): void =>
  faultsContract(t, name, { ...options, codes: CODES })

export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'taken',
    (error: SpectraError) => error.code,
  )
