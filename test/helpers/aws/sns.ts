import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Test } from 'tap'
import { serviceModel } from '../contracts/botocore.ts'
import { valueOfForm } from '../contracts/query.ts'
import { element, escaped } from '../s3/answers.ts'
import { CREDENTIALS, faultOfSignature } from './signed.ts'

/** A message as a topic took it. */
export interface Published {
  topic: string
  Message: string
  Subject?: string
  MessageAttributes?: Record<string, { DataType: string; StringValue?: string }>
  MessageGroupId?: string
  MessageDeduplicationId?: string
}

/** What it does in place of an answer; `lost reply`: it takes the message first. */
export type SnsFault = { status: number; code: string } | 'cut' | 'lost reply' | 'silent'

export interface SnsStandIn {
  url: string
  credentials: typeof CREDENTIALS
  /** By ARN. One that is taken out is not there. */
  topics: Set<string>
  /** What was delivered, oldest first. */
  published: Published[]
  /** What was asked and refused. */
  refused: string[]
  /** Chooses what goes wrong. */
  fault?: (asked: Published) => SnsFault | undefined
}

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/'
const LARGEST = 256 * 1024
/** Of the names of errors, those that are told by another word. */
const DENIED: Readonly<Record<string, string>> = {
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
}

/** Amazon SNS as far as it is published to: form-encoded, XML answers, signed; it refuses what the real one refuses. */
export async function startSns(t: Test, topics: readonly string[]): Promise<SnsStandIn> {
  const model = serviceModel('aws-sns.service-2.json')
  const seen = new Set<string>()
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const denied = faultOfSignature(request, body, 'sns')
      if (denied)
        return refuse(response, 403, DENIED[denied] ?? denied, 'The request is not signed as it must be')
      const { Action, Version, ...rest } = Object.fromEntries(new URLSearchParams(body.toString()))
      if (Action !== 'Publish' || Version !== '2010-03-31')
        return refuse(response, 400, 'InvalidAction', String(Action))
      const form = new URLSearchParams(rest)
      const input = (model ? valueOfForm(model, 'PublishInput', form) : {}) as Published & {
        TopicArn: string
      }
      const asked = { ...input, topic: String(form.get('TopicArn')), Message: String(form.get('Message')) }
      const fault = running.fault?.(asked)
      if (fault === 'silent') return
      if (fault === 'cut') return void request.socket.resetAndDestroy()
      if (typeof fault === 'object') return refuse(response, fault.status, fault.code, 'as the test wants it')
      const wrong = model?.wrong('PublishInput', input) ?? faultOf(asked)
      if (wrong) return refuse(response, 400, 'InvalidParameter', `Invalid parameter: ${wrong}`)
      if (!running.topics.has(asked.topic)) return refuse(response, 404, 'NotFound', 'Topic does not exist')
      const once = asked.MessageDeduplicationId && `${asked.topic} ${asked.MessageDeduplicationId}`
      if (!once || !seen.has(once)) running.published.push(asked)
      if (once) seen.add(once)
      if (fault === 'lost reply') return void request.socket.resetAndDestroy()
      const result = element('MessageId', ['94f20ce6-13c5-43a0-9a9e-ca52d816e90b'])
      const answer = `${element('PublishResult', result)}${element('ResponseMetadata', element('RequestId', ['1']))}`
      response.writeHead(200, { 'content-type': 'text/xml' })
      response.end(`<PublishResponse xmlns="${NAMESPACE}">${answer}</PublishResponse>`)
    })
  })

  function refuse(response: ServerResponse, status: number, code: string, message: string): void {
    running.refused.push(`${code}: ${message}`)
    const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`
    response.writeHead(status, { 'content-type': 'text/xml' })
    response.end(`<ErrorResponse xmlns="${NAMESPACE}">${error}<RequestId>1</RequestId></ErrorResponse>`)
  }

  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const running: SnsStandIn = {
    ...{ url, credentials: CREDENTIALS, topics: new Set(topics), published: [], refused: [] },
  }
  return running
}

/** What is wrong with a message beyond its form, in the words of SNS. */
function faultOf(asked: Published): string | undefined {
  const { topic, Message, Subject, MessageAttributes = {}, MessageGroupId, MessageDeduplicationId } = asked
  if (!/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/.test(topic)) return 'TopicArn'
  if (Message === '') return 'Empty message'
  // eslint-disable-next-line no-control-regex -- what XML cannot say
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(Message)) return 'Message'
  const attributes = Buffer.byteLength(JSON.stringify(MessageAttributes))
  if (Buffer.byteLength(Message) + attributes > LARGEST) return 'Message too long'
  if (Subject !== undefined && !/^[!-~][ -~]{0,98}$/.test(Subject)) return 'Subject'
  for (const [name, { DataType, StringValue }] of Object.entries(MessageAttributes)) {
    if (!/^[\w.-]{1,256}$/.test(name)) return `The message attribute name '${name}'`
    if (DataType !== 'String' || !StringValue) return `The value of the message attribute '${name}'`
  }
  if (!topic.endsWith('.fifo')) {
    return MessageDeduplicationId === undefined ? undefined : 'MessageDeduplicationId: the topic is no FIFO'
  }
  for (const [name, id] of Object.entries({ MessageGroupId, MessageDeduplicationId })) {
    if (id === undefined || !/^[!-~]{1,128}$/.test(id))
      return `The ${name} parameter is required for FIFO topics`
  }
  return undefined
}
