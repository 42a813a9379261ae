import fc from 'fast-check'
import t, { type Test } from 'tap'
import { isUnchanged } from '../../gateway/http/conditional.ts'
import { parseRange } from '../../gateway/http/range.ts'
import { organizationPrefix, uploadPrefix } from '../../schema/keys.ts'
import { createWorld, openApp, ORGANIZATION } from './world.ts'

type Headers = Record<string, string>

const KEY = `${organizationPrefix(ORGANIZATION)}clip.mp4`

async function clip(t: Test, content = '0123456789', key = KEY) {
  const world = createWorld(t)
  const app = await openApp(t, world)
  await world.storage.put(key, Buffer.from(content))
  const url = await world.storage.signedUrl(key)
  const get = (headers: Headers = {}, method: 'GET' | 'HEAD' = 'GET') => app.inject({ method, url, headers })
  return { app, world, url, get }
}

void t.test('GET /objects brings the object with its type, size, tag and a safe name', async (t) => {
  const { get } = await clip(t)
  const answer = await get()
  t.equal(answer.statusCode, 200)
  t.equal(answer.body, '0123456789')
  t.match(answer.headers, {
    'content-type': 'video/mp4',
    'content-length': '10',
    'content-disposition': 'inline; filename="clip.mp4"',
    'accept-ranges': 'bytes',
    etag: /^"a-[0-9a-f]+"$/,
    'last-modified': / GMT$/,
    'x-content-type-options': 'nosniff',
  })
})

void t.test('GET /objects never lets a browser run what was uploaded', async (t) => {
  for (const name of ['evil.html', 'evil.svg', 'evil.js', 'noextension']) {
    const { get } = await clip(t, '<script>', `${uploadPrefix(ORGANIZATION)}${name}`)
    t.match((await get()).headers, {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${name}"`,
    })
  }
})

void t.test('GET /objects with a range brings 206 and exactly those bytes', async (t) => {
  const { get } = await clip(t)
  const cases: [string, string, string][] = [
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=7-100', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-100', '0123456789', 'bytes 0-9/10'],
  ]
  for (const [range, body, contentRange] of cases) {
    const answer = await get({ range })
    t.equal(answer.statusCode, 206, range)
    t.equal(answer.body, body, range)
    t.match(answer.headers, { 'content-range': contentRange, 'content-length': String(body.length) }, range)
  }
})

void t.test('GET /objects ignores ranges that nobody has to serve', async (t) => {
  const { get } = await clip(t)
  for (const range of ['bytes=4-2', 'bytes=-', 'lines=1-2', 'bytes=a-b', 'bytes=0-1,4-5', '']) {
    const answer = await get({ range })
    t.equal(answer.statusCode, 200, range)
    t.equal(answer.body.length, 10, range)
  }
})

void t.test('GET /objects beyond the end is 416 SS_RANGE_INVALID and tells the size', async (t) => {
  const { get } = await clip(t)
  for (const range of ['bytes=10-', 'bytes=10-12', 'bytes=-0', 'bytes=99999999999999999999-']) {
    const answer = await get({ range })
    t.equal(answer.statusCode, 416, range)
    t.equal(answer.headers['content-range'], 'bytes */10')
    t.match(answer.json(), { code: 'SS_RANGE_INVALID', retryable: false })
  }
  const empty = await clip(t, '')
  t.equal((await empty.get({ range: 'bytes=0-' })).statusCode, 416)
  t.equal((await empty.get()).statusCode, 200)
})

void t.test('HEAD /objects brings the headers alone', async (t) => {
  const { get } = await clip(t)
  const whole = await get({}, 'HEAD')
  t.equal(whole.statusCode, 200)
  t.equal(whole.body, '')
  t.match(whole.headers, { 'content-length': '10', 'accept-ranges': 'bytes' })
  const part = await get({ range: 'bytes=2-4' }, 'HEAD')
  t.match(part, { statusCode: 206, body: '' })
  t.match(part.headers, { 'content-length': '3', 'content-range': 'bytes 2-4/10' })
})

void t.test('GET /objects: a copy that is still good is 304; an old one gets the whole', async (t) => {
  const { get, world } = await clip(t)
  const { etag, 'last-modified': modified } = (await get()).headers as Headers
  const unchanged: Headers[] = [
    { 'if-none-match': etag! },
    { 'if-none-match': `"other", W/${etag}` },
    { 'if-none-match': '*' },
    { 'if-modified-since': modified! },
  ]
  for (const headers of unchanged) {
    const answer = await get(headers)
    t.match(answer, { statusCode: 304, body: '' }, JSON.stringify(headers))
  }
  t.equal((await get({ 'if-none-match': '"other"', 'if-modified-since': modified! })).statusCode, 200)
  t.equal((await get({ 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' })).statusCode, 200)
  t.equal((await get({ 'if-modified-since': 'nonsense' })).statusCode, 200)
  t.equal((await get({ range: 'bytes=0-1', 'if-range': etag! })).statusCode, 206)
  t.equal((await get({ range: 'bytes=0-1', 'if-range': modified! })).statusCode, 206)
  t.equal((await get({ range: 'bytes=0-1', 'if-range': '"other"' })).statusCode, 200)
  await world.storage.put(KEY, Buffer.from('replaced'))
  t.equal((await get({ 'if-none-match': etag! })).body, 'replaced')
  t.equal((await get({ range: 'bytes=0-1', 'if-range': etag! })).body, 'replaced')
})

void t.test('GET /objects without a right signature is 403, whatever is there', async (t) => {
  const { app, url } = await clip(t)
  const path = url.slice(0, url.indexOf('?'))
  const bad = [
    path,
    `${path}?expires=99999999999&signature=x`,
    url.replace('expires=', 'expires=9'),
    url.replace('clip', 'other'),
    `${path}?${url.split('?')[1]}&signature=twice`,
    '/objects/',
    '/objects/..%2f..%2fetc/passwd?expires=99999999999&signature=x',
    '/objects/organizations/',
  ]
  for (const each of bad) {
    const answer = await app.inject(each)
    t.equal(answer.statusCode, 403, each)
    t.match(answer.json(), { code: 'SS_URL_SIGNATURE' }, each)
  }
})

void t.test('GET /objects of what was removed is 404', async (t) => {
  const { get, world } = await clip(t)
  await world.storage.remove(KEY)
  const answer = await get()
  t.equal(answer.statusCode, 404)
  t.match(answer.json(), { code: 'SS_OBJECT_NOT_FOUND' })
})

void t.test('parseRange() of any header stays inside the object', async (t) => {
  const header = fc.oneof(
    fc.tuple(fc.option(fc.nat()), fc.option(fc.nat())).map(([a, b]) => `bytes=${a ?? ''}-${b ?? ''}`),
    fc.string(),
  )
  const inside = (text: string, bytes: number): boolean => {
    const range = parseRange(text, bytes)
    if (range === undefined || range === 'unsatisfiable') return true
    return range.start >= 0 && range.start <= range.end && range.end < bytes
  }
  t.doesNotThrow(() => fc.assert(fc.property(header, fc.nat(), inside), { numRuns: 500 }))
})

void t.test('isUnchanged() lets If-None-Match decide alone', async (t) => {
  const object = { key: 'a', bytes: 1, modifiedAt: new Date(0) }
  t.notOk(isUnchanged({ 'if-none-match': '"x"', 'if-modified-since': new Date().toUTCString() }, object))
})
