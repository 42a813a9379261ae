import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
} from '@aws-sdk/client-bedrock-runtime'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import t from 'tap'
import { BEDROCK_CREDENTIALS, startBedrockServer } from '../../../helpers/providers/bedrock-server.ts'
import { sharedDir } from '../../../helpers/shared.ts'

const text = { role: 'user', content: [{ text: 'Hello.' }] } as const
const picture = { image: { format: 'jpeg', source: { bytes: Buffer.from('a') } } } as const
const use = { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'b', input: {} } }] } as const
const toolConfig = { tools: [{ toolSpec: { name: 'b', inputSchema: { json: {} } } }] }

const WRONG: Readonly<Record<string, object>> = {
  'an unknown model': { modelId: 'openai.gpt' },
  'no message': { messages: [] },
  'the assistant first': { messages: [{ ...text, role: 'assistant' }] },
  'the same role twice': { messages: [text, text] },
  'a blank text': { messages: [{ role: 'user', content: [{ text: ' ' }] }] },
  'a part that is none': { messages: [{ role: 'user', content: [{}] }] },
  'a picture of no known format': {
    messages: [{ role: 'user', content: [{ image: { ...picture.image, format: 'bmp' } }] }],
  },
  'too many pictures': { messages: [{ role: 'user', content: Array.from({ length: 21 }, () => picture) }] },
  'a video for a model that takes none': {
    modelId: 'anthropic.claude-sonnet-4',
    messages: [
      { role: 'user', content: [{ video: { format: 'mp4', source: { bytes: Buffer.from('a') } } }] },
    ],
  },
  'a sound for a model that does not hear': {
    messages: [
      { role: 'user', content: [{ audio: { format: 'flac', source: { bytes: Buffer.from('a') } } }] },
    ],
  },
  'a picture for a model that only hears': {
    modelId: 'mistral.voxtral-mini-3b-2507',
    messages: [{ role: 'user', content: [picture] }],
  },
  'a sound that is none': {
    modelId: 'mistral.voxtral-mini-3b-2507',
    messages: [
      { role: 'user', content: [{ audio: { format: 'flac', source: { bytes: Buffer.from('a') } } }] },
    ],
  },
  'a sound that is too large': {
    modelId: 'mistral.voxtral-mini-3b-2507',
    messages: [
      { role: 'user', content: [{ audio: { format: 'flac', source: { bytes: Buffer.alloc(1.6e6) } } }] },
    ],
  },
  'a sound of no known format': {
    modelId: 'mistral.voxtral-mini-3b-2507',
    messages: [
      { role: 'user', content: [{ audio: { format: 'aiff', source: { bytes: Buffer.from('a') } } }] },
    ],
  },
  'an address that is none of a bucket': {
    messages: [
      { role: 'user', content: [{ video: { format: 'mp4', source: { s3Location: { uri: 'file:///a' } } } }] },
    ],
  },
  'a request of more than 25 MB': {
    messages: [
      { role: 'user', content: [{ video: { format: 'mp4', source: { bytes: Buffer.alloc(20e6) } } }] },
    ],
  },
  'calls without tools': {
    messages: [
      text,
      use,
      { role: 'user', content: [{ toolResult: { toolUseId: 'a', content: [{ text: 'x' }] } }] },
    ],
  },
  'a call that is not answered': { messages: [text, use, text], toolConfig },
  'a choice of a tool that there is not': {
    toolConfig: { ...toolConfig, toolChoice: { tool: { name: 'c' } } },
  },
  'a number out of its range': { inferenceConfig: { maxTokens: 0 } },
}

const skip = sharedDir() ? false : 'the contracts are not beside the checkout'

void t.test('Stand-in of Bedrock: what the real one refuses is refused', { skip }, async (t) => {
  const standIn = await startBedrockServer()
  t.teardown(() => standIn.close())
  const client = new BedrockRuntimeClient({
    ...{ endpoint: standIn.url, region: 'us-east-1', credentials: BEDROCK_CREDENTIALS, maxAttempts: 1 },
    requestHandler: new NodeHttpHandler(),
  })
  const ask = (change: object) =>
    client
      .send(
        new ConverseCommand({
          ...{
            modelId: 'amazon.nova-lite-v1:0',
            messages: [{ role: 'user', content: [{ text: 'Hello.' }] }],
          },
          ...change,
        } satisfies ConverseCommandInput),
      )
      .then(
        () => 'taken',
        (error: Error) => error.name,
      )
  t.equal(await ask({}), 'taken')
  for (const [what, change] of Object.entries(WRONG)) t.equal(await ask(change), 'ValidationException', what)
  const url = `${standIn.url}/model/amazon.nova-lite-v1%3A0/converse`
  const unsigned = await fetch(url, { method: 'POST', body: JSON.stringify({ messages: [text] }) })
  t.same(
    [unsigned.status, unsigned.headers.get('x-amzn-errortype')],
    [403, 'MissingAuthenticationTokenException'],
  )
})
