import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { connect, type ChannelModel } from 'amqplib'
import type { Test } from 'tap'
import { familyOf } from '../../core/mailbox/rabbitmq/topology.ts'
import { QUEUE_NAMES, type QueueName } from '../../schema/queues.ts'
import { privateServices } from './private-services.ts'

const execute = promisify(execFile)

/** The broker of the tests, from `scripts/services env`. */
export const BROKER = process.env.SPECTRA_TEST_RABBITMQ_URL
const CTL = process.env.SPECTRA_TEST_RABBITMQCTL

export const NO_BROKER =
  BROKER === undefined && 'SPECTRA_TEST_RABBITMQ_URL names no broker (scripts/services env)'
export const NO_CTL =
  CTL === undefined && 'SPECTRA_TEST_RABBITMQCTL names no rabbitmqctl (scripts/services env)'

export async function rabbitmqctl(...args: string[]): Promise<string> {
  if (CTL === undefined) throw new Error('Cannot call rabbitmqctl: SPECTRA_TEST_RABBITMQCTL is not set')
  const { stdout } = await execute(CTL, ['-q', ...args])
  return stdout
}

/**
 * The address of a vhost of its own, gone with the test. Without rabbitmqctl it is the given vhost: then files that use it
 * must run one after the other.
 */
export async function testVhost(t: Pick<Test, 'teardown'>): Promise<string> {
  const url = new URL(BROKER!)
  if (CTL === undefined) return url.href
  const vhost = `test-${randomUUID().slice(0, 8)}`
  const user = decodeURIComponent(url.username)
  const add = `rabbit_vhost:add(<<"${vhost}">>, <<"test">>)`
  const permit = `rabbit_auth_backend_internal:set_permissions(<<"${user}">>, <<"${vhost}">>, <<".*">>, <<".*">>, <<".*">>, <<"test">>)`
  await rabbitmqctl('eval', `${add}, ${permit}.`)
  t.teardown(() => rabbitmqctl('delete_vhost', vhost))
  url.pathname = `/${vhost}`
  return url.href
}

/**
 * A connection of the test's own, closed with it. One that the broker gave up, as after a standstill of the machine, says so, and
 * fails what is asked of it later; it ends no process.
 */
export async function testConnection(t: Pick<Test, 'teardown'>, url: string): Promise<ChannelModel> {
  const connection = await connect(url)
  let open = true
  connection.on('close', () => (open = false))
  connection.on('error', ({ message }: Error) =>
    console.error(`a connection of the test was lost: ${message}`),
  )
  t.teardown(() => open && connection.close())
  return connection
}

/** Deletes the queues of these families and all that is in them. */
export async function clear(url: string, queues: readonly QueueName[] = QUEUE_NAMES): Promise<void> {
  const connection = await connect(url, { noDelay: true })
  const channel = await connection.createChannel()
  const names = new Set(queues.flatMap((queue) => familyOf(queue).map((one) => one.name)))
  await Promise.all([...names].map((name) => channel.deleteQueue(name)))
  await connection.close()
}

/** A broker that only this test has, for faults that hit all of it; about 5 s. It is gone with the test. */
export async function privateBroker(t: Pick<Test, 'teardown'>): Promise<{
  url: string
  ctl(...args: string[]): Promise<string>
}> {
  const services = await privateServices(t, 'rabbitmq')
  return { url: services.url('rabbitmq'), ctl: services.ctl }
}
