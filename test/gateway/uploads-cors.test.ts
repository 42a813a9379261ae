import t from 'tap'
import { RESUMABLE_PATH, UPLOAD_KEY_HEADER } from '../../gateway/rest/uploads/protocol.ts'
import { createWorld, openApp } from './world.ts'

const PAGE = 'https://console.example.org'

void t.test(
  'Uploads: a page of an allowed origin may read all that it takes to go on with an upload',
  async (t) => {
    const world = createWorld(t)
    Object.assign(world.options.config, { origins: [PAGE] })
    const app = await openApp(t, world)
    const headers = { 'tus-resumable': '1.0.0', origin: PAGE }
    const exposed = (answer: { headers: Record<string, unknown> }): string[] =>
      String(answer.headers['access-control-expose-headers']).toLowerCase().split(/, */)

    const begun = await app.inject({
      method: 'POST',
      url: RESUMABLE_PATH,
      headers: { ...headers, 'upload-length': '4' },
    })
    t.equal(begun.statusCode, 201)
    t.equal(begun.headers['access-control-allow-origin'], PAGE)
    const url = String(begun.headers.location)
    const type = 'application/offset+octet-stream'
    const sent = await app.inject({
      ...{ method: 'PATCH', url, payload: Buffer.from('four') },
      headers: { ...headers, 'upload-offset': '0', 'content-type': type },
    })
    const state = await app.inject({ method: 'HEAD', url, headers })
    t.match(sent.headers, { [UPLOAD_KEY_HEADER]: String })
    for (const answer of [begun, sent, state]) {
      t.equal(answer.headers['access-control-allow-origin'], PAGE)
      const named = exposed(answer)
      for (const name of [
        'location',
        'tus-resumable',
        'upload-offset',
        'upload-length',
        'upload-expires',
        UPLOAD_KEY_HEADER,
      ])
        t.ok(named.includes(name), name)
      const own = Object.keys(answer.headers).filter((name) => /^(tus|upload)-/.test(name))
      t.same(
        own.filter((name) => !named.includes(name)),
        [],
        'nothing of the protocol is kept from the page',
      )
    }
    const foreign = await app.inject({
      method: 'HEAD',
      url,
      headers: { ...headers, origin: 'https://evil.example' },
    })
    t.equal(foreign.statusCode, 403)
    t.notOk(foreign.headers['access-control-expose-headers'])
  },
)
