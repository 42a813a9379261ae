import t from 'tap'
import { AZURE, startOpenaiServer } from '../../../helpers/providers/openai-server.ts'
import { sharedDir } from '../../../helpers/shared.ts'

const messages = [{ role: 'user', content: 'Hello.' }]

const WRONG: Readonly<Record<string, object>> = {
  'an unknown field': { model: 'gpt-4o', messages, colour: 'red' },
  'an unknown field within a message': {
    model: 'gpt-4o',
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:', side: 3 } }] }],
  },
  'a field of another type': { model: 'gpt-4o', messages, max_completion_tokens: 'many' },
  'no messages': { model: 'gpt-4o', messages: [] },
  'a strict schema that is open': {
    ...{ model: 'gpt-4o', messages },
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'answer', strict: true, schema: { type: 'object', properties: {} } },
    },
  },
}

const skip = sharedDir() ? false : 'the contracts are not beside the checkout'

for (const [name, flavour] of [
  ['OpenAI', undefined],
  ['Azure', AZURE],
] as const) {
  void t.test(`Stand-in of ${name}: what the real one refuses is refused`, { skip }, async (t) => {
    const standIn = await startOpenaiServer({ flavour })
    t.teardown(() => standIn.close())
    const ask = async (body: object): Promise<number> => {
      const headers = {
        'content-type': 'application/json',
        authorization: 'Bearer sk-test',
        'api-key': 'sk-test',
      }
      const given = { method: 'POST', headers, body: JSON.stringify(body) }
      return (await fetch(`${standIn.url}/chat/completions`, given)).status
    }
    t.equal(await ask({ model: 'gpt-4o', messages }), 200)
    for (const [what, body] of Object.entries(WRONG)) t.equal(await ask(body), 400, what)
    t.equal(standIn.refused.length, Object.keys(WRONG).length)
  })
}
