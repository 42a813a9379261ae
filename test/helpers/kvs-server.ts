import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { CREDENTIALS, faultOfSignature } from './aws/signed.ts'
import { serviceModel } from './contracts/botocore.ts'
import { recordingOf } from './kvs/recording.ts'

/** What goes wrong with a request, by the name of its operation. */
export type KvsTrouble = { status: number; type: string } | 'cut' | 'silent' | 'cut in the middle'

export interface KvsServer {
  /** What the product is told to come here. */
  options: { region: string; endpoint: string; credentials: typeof CREDENTIALS }
  stream: string
  arn: string
  /** How often each operation was asked. */
  asked: Record<string, number>
  /** Whether the producer sent the fragment that begins at that second; by default each. */
  sent: (second: number) => boolean
  trouble: Partial<Record<string, KvsTrouble>>
}

const REGION = 'eu-central-1'
const ARN = `arn:aws:kinesisvideo:${REGION}:123456789012:stream/yard/1700000000000`
/** From the end of a fragment until it is kept. */
const LATENCY_MS = 700
const MOST_FRAGMENTS = 200
const PAGE = 7

interface Asked {
  StreamName?: string
  StreamARN?: string
  NextToken?: string
  FragmentSelector?: Selector
  ClipFragmentSelector?: Selector
}
interface Selector {
  TimestampRange: { StartTimestamp: number; EndTimestamp: number }
}

class Refusal extends Error {
  readonly status: number
  readonly type: string
  constructor(status: number, type: string, message: string) {
    super(message)
    ;[this.status, this.type] = [status, type]
  }
}

const INPUTS = {
  GetDataEndpoint: 'aws-kinesisvideo.service-2.json',
  ListFragments: 'aws-kinesis-video-archived-media.service-2.json',
  GetClip: 'aws-kinesis-video-archived-media.service-2.json',
} as const

/** Kinesis Video Streams with one stream, whose producer sends a fragment of a second all the time; strict by its descriptions. */
export async function kvsServer(t: { teardown(fn: () => unknown): unknown }): Promise<KvsServer> {
  const recording = await recordingOf(t)
  const server = createServer((request, response) => void serve(request, response))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const kvs: KvsServer = {
    options: { region: REGION, endpoint: url, credentials: CREDENTIALS },
    ...{ stream: 'yard', arn: ARN, asked: {}, trouble: {} },
    sent: () => true,
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    const name = request.url!.slice(1).replace(/^./, (letter) => letter.toUpperCase())
    kvs.asked[name] = (kvs.asked[name] ?? 0) + 1
    const trouble = kvs.trouble[name]
    try {
      if (trouble === 'silent') return
      if (trouble === 'cut') return void request.socket.resetAndDestroy()
      const denied = faultOfSignature(request, body, 'kinesisvideo')
      if (denied) throw new Refusal(403, denied, 'The security token included in the request is invalid.')
      if (typeof trouble === 'object') throw new Refusal(trouble.status, trouble.type, 'as the test wants it')
      const content = await answer(name, body.toString())
      response.setHeader('content-type', Buffer.isBuffer(content) ? 'video/mp4' : 'application/json')
      const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content))
      if (trouble !== 'cut in the middle') return void response.end(bytes)
      response.setHeader('content-length', bytes.length)
      response.write(bytes.subarray(0, bytes.length >> 1), () => request.socket.resetAndDestroy())
    } catch (error) {
      const { status, type, message } =
        error instanceof Refusal ? error : new Refusal(500, 'InternalFailure', String(error))
      response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type })
      response.end(JSON.stringify({ Message: message }))
    }
  }

  async function answer(name: string, text: string): Promise<unknown> {
    const file = INPUTS[name as keyof typeof INPUTS]
    if (!file) throw new Refusal(404, 'UnknownOperationException', name)
    const model = serviceModel(file)
    const asked = JSON.parse(text) as Asked
    const wrong = model?.wrong(`${name}Input`, asked)
    if (wrong) throw new Refusal(400, 'InvalidArgumentException', wrong)
    if ((asked.StreamName === undefined) === (asked.StreamARN === undefined))
      throw new Refusal(400, 'InvalidArgumentException', 'Specify either StreamName or StreamARN')
    if ((asked.StreamName ?? asked.StreamARN) !== (asked.StreamName ? kvs.stream : kvs.arn))
      throw new Refusal(404, 'ResourceNotFoundException', 'The requested stream is not found or not active.')
    if (name === 'GetDataEndpoint') return { DataEndpoint: url }
    if (name === 'GetClip') return clip(asked.ClipFragmentSelector!)
    const page = fragments(asked)
    const odd = model?.wrong('ListFragmentsOutput', page)
    if (odd) throw new Error(`the stand-in itself answers wrong: ${odd}`)
    return page
  }

  /** Seconds at which a fragment of the range begins, both ends included. */
  function within({ TimestampRange: { StartTimestamp, EndTimestamp } }: Selector): number[] {
    if (EndTimestamp <= StartTimestamp)
      throw new Refusal(400, 'InvalidArgumentException', 'StartTimestamp must be before EndTimestamp')
    const seconds = []
    const kept = (Date.now() - LATENCY_MS) / 1000 - 1
    for (let second = Math.ceil(StartTimestamp); second <= Math.min(EndTimestamp, kept); second += 1)
      if (kvs.sent(second)) seconds.push(second)
    return seconds
  }

  /** In no order, as the service gives them, and a few at a time. */
  function fragments({ FragmentSelector, NextToken = '0' }: Asked): {
    Fragments: object[]
    NextToken?: string
  } {
    const all = within(FragmentSelector!).reverse()
    const end = Number(NextToken) + PAGE
    return {
      Fragments: all.slice(Number(NextToken), end).map((second) => ({
        FragmentNumber: String(second),
        FragmentSizeInBytes: recording.bytes(second),
        ProducerTimestamp: second,
        ServerTimestamp: second + LATENCY_MS / 1000,
        FragmentLengthInMilliseconds: 1000,
      })),
      ...(end < all.length && { NextToken: String(end) }),
    }
  }

  async function clip(selector: Selector): Promise<Buffer> {
    const seconds = within(selector)
    if (seconds.length === 0)
      throw new Refusal(404, 'ResourceNotFoundException', 'No fragments found in the range')
    if (seconds.length > MOST_FRAGMENTS)
      throw new Refusal(400, 'InvalidArgumentException', 'The clip has too many fragments')
    return recording.mp4(seconds)
  }

  return kvs
}
