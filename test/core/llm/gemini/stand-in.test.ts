import t from 'tap'
import { startGeminiServer } from '../../../helpers/providers/gemini-server.ts'
import { sharedDir } from '../../../helpers/shared.ts'

const contents = [{ role: 'user', parts: [{ text: 'Hello.' }] }]
const schema = { type: 'object', properties: { kind: { const: 'car' } } }
const called = { role: 'model', parts: [{ functionCall: { name: 'search', args: {} } }] }
const given = { role: 'user', parts: [{ functionResponse: { name: 'search', response: {} } }] }

const WRONG: Readonly<Record<string, object>> = {
  'an unknown field': { contents, colour: 'red' },
  'an unknown field within a message': { contents, generationConfig: { thinkingConfig: { depth: 3 } } },
  'a field of another type': { contents, generationConfig: { maxOutputTokens: 'many' } },
  'a value that an enumeration does not have': {
    contents,
    generationConfig: { mediaResolution: 'BRILLIANT' },
  },
  'two kinds of data in one part': {
    contents: [
      { role: 'user', parts: [{ text: 'Hello.', inlineData: { mimeType: 'image/jpeg', data: '' } }] },
    ],
  },
  'no contents': { contents: [] },
  'a part with nothing in it': { contents: [{ role: 'user', parts: [{}] }] },
  'bytes that are no base64': {
    contents: [{ role: 'user', parts: [{ inlineData: { mimeType: 'image/jpeg', data: '!?' } }] }],
  },
  'a keyword of JSON schema that it does not know': {
    contents,
    generationConfig: { responseMimeType: 'application/json', responseJsonSchema: schema },
  },
  'a file that is not there': {
    contents: [{ role: 'user', parts: [{ fileData: { fileUri: 'https://x/v1beta/files/a' } }] }],
  },
  'a call without its thought': { contents: [...contents, called, given] },
  'a call without its result': { contents: [...contents, called, ...contents] },
}

const skip = sharedDir() ? false : 'the contracts are not beside the checkout'

void t.test('Stand-in of Gemini: what the real one refuses is refused', { skip }, async (t) => {
  const standIn = await startGeminiServer()
  t.teardown(() => standIn.close())
  const ask = async (body: object, path = 'models/gemini-3.5-flash-lite:generateContent') => {
    const headers = { 'content-type': 'application/json', 'x-goog-api-key': 'sk-test' }
    const response = await fetch(`${standIn.url}/v1beta/${path}`, {
      ...{ method: 'POST', headers, body: JSON.stringify(body) },
    })
    return { status: response.status, answer: (await response.json()) as { error?: object } }
  }
  t.equal((await ask({ contents })).status, 200)
  for (const [what, body] of Object.entries(WRONG)) {
    const { status, answer } = await ask(body)
    t.equal(status, 400, what)
    t.match(answer.error, { code: 400, status: 'INVALID_ARGUMENT', message: /\S/ })
  }
  t.equal(standIn.refused.length, Object.keys(WRONG).length)
  t.equal((await ask({ contents }, 'models/gpt-4o:generateContent')).status, 404)
  const wrongly = { requests: [{ model: 'models/gemini-embedding-2', content: { parts: [{ text: '' }] } }] }
  t.equal((await ask(wrongly, 'models/gemini-embedding-2:batchEmbedContents')).status, 400)
})
