import { serviceModel } from '../contracts/botocore.ts'
import { CREDENTIALS, faultOfSignature } from '../aws/signed.ts'
import { askedBy, conversationFault, replyOf, soundIn, type ConverseBody } from './bedrock/converse.ts'
import { invoked } from './bedrock/invoke.ts'
import { startHttp, type Reply, type Request } from './http.ts'
import { decoded } from './openai-audio.ts'
import { obedient, type HearingStandIn, type Says, type TransportFault } from './says.ts'

/** Who may ask: its secret is one that errors must not name. */
export const BEDROCK_CREDENTIALS = { accessKeyId: CREDENTIALS.accessKeyId, secretAccessKey: 'sk-test' }
export const BEDROCK_TOKEN = 'sk-test-bearer'

/** Names by which Bedrock tells a status. */
const ERRORS: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  401: 'UnrecognizedClientException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  429: 'ThrottlingException',
  500: 'InternalServerException',
  503: 'ServiceUnavailableException',
}

export interface BedrockStandIn extends HearingStandIn {
  /** How each request was signed. */
  auth: ('signature' | 'token')[]
}

/** A Bedrock, strict by its description and by what models refuse beyond that. */
export async function startBedrockServer(): Promise<BedrockStandIn> {
  const model = serviceModel('aws-bedrock-runtime.service-2.json')
  const auth: BedrockStandIn['auth'] = []
  function say(says: Says, body: ConverseBody): Reply {
    const answer = replyOf(says, body)
    const odd = model?.wrong('ConverseResponse', answer)
    if (odd) throw new Error(`the stand-in itself answers wrong: ${odd}`)
    return 'fault' in says ? faulty({ body: answer }, says.fault) : { body: answer }
  }

  /** The lines that are said, or undefined where the sound is none. */
  async function hear(body: ConverseBody, { form, bytes }: Sound): Promise<Says | undefined> {
    const planted = standIn.heardNext[0]
    // What breaks on purpose has a time limit: nothing is decoded for it.
    if (planted && 'fault' in planted) return (standIn.heardNext.shift(), planted)
    const found = await decoded(bytes, `.${form}`)
    if (!found) return undefined
    const heard = { model: body.modelId, name: `sound.${form}`, type: form, bytes, ...found }
    standIn.heard.push(heard)
    standIn.heardNext.shift()
    if (planted) return { value: planted.body }
    const lines = standIn
      .speaks(heard)
      .map(({ start, end, text }) => ({ startTime: start, endTime: end, text }))
    return { value: { language: lines.length > 0 ? 'English' : '', lines } }
  }

  const http = await startHttp(async (request) => {
    const denied = faultOfAuth(request, auth)
    if (denied) return error(403, denied, 'The security token included in the request is invalid.')
    const [, id = '', operation] = /^\/model\/(.+)\/(converse|invoke)$/.exec(request.path) ?? []
    if (request.method !== 'POST' || !operation) return error(404, 'UnknownOperationException', request.path)
    // To ask nothing is how an adapter looks whether it may: no request that went wrong.
    const isLook = isEmpty(request.body)
    const refuse = (message: string): Reply => {
      if (!isLook) standIn.refused.push(message)
      return error(400, 'ValidationException', message)
    }
    const body = { ...(request.body as ConverseBody), modelId: id }
    if (operation === 'invoke') {
      const planted = standIn.next[0]
      if (planted && 'fault' in planted) return faulty({ body: {} }, (standIn.next.shift(), planted.fault))
      const answer = invoked(id, request.body)
      return typeof answer === 'string' ? refuse(answer) : { body: answer }
    }
    const wrong = model?.wrong('ConverseRequest', body) ?? conversationFault(body, request.raw.body.length)
    if (wrong) return refuse(wrong)
    const sound = soundIn(body)
    if (sound) {
      const said = await hear(body, sound)
      return said ? say(said, body) : refuse('The audio could not be decoded.')
    }
    const asked = askedBy(body)
    standIn.asked.push(asked)
    return say(standIn.next.shift() ?? standIn.usually(asked), body)
  })
  const hearing: Pick<HearingStandIn, 'heard' | 'heardNext' | 'speaks'> = {
    ...{ heard: [], heardNext: [], speaks: () => [] },
  }
  const standIn: BedrockStandIn = Object.assign(http, { ...hearing, auth, usually: obedient })
  return standIn
}

type Sound = NonNullable<ReturnType<typeof soundIn>>

function faultOfAuth({ headers, raw }: Request, auth: BedrockStandIn['auth']): string | undefined {
  if (headers.authorization?.startsWith('Bearer ')) {
    auth.push('token')
    return headers.authorization === `Bearer ${BEDROCK_TOKEN}` ? undefined : 'AccessDeniedException'
  }
  auth.push('signature')
  return faultOfSignature(raw.request, raw.body, 'bedrock', BEDROCK_CREDENTIALS)
}

const isEmpty = (body: unknown): boolean => {
  const { messages, ...rest } = (body ?? {}) as { messages?: unknown[] }
  return Object.keys(rest).length === 0 && (messages ?? []).length === 0
}

const error = (status: number, type: string, message: string): Reply => ({
  status,
  headers: { 'x-amzn-errortype': type },
  body: { message },
})

/** Faults of the server in the words of AWS. */
function faulty(reply: Reply, fault: TransportFault): Reply {
  if (typeof fault !== 'object' || fault.body !== undefined) return { ...reply, fault }
  const type = ERRORS[fault.status] ?? 'InternalServerException'
  const headers = { 'x-amzn-errortype': type, ...fault.headers }
  return { ...reply, fault: { ...fault, headers, body: { message: 'planted' } } }
}
