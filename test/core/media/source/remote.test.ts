import { readFileSync } from 'node:fs'
import t from 'tap'
import type { ErrorCode } from '../../../../core/errors.ts'
import { fixture } from '../../../fixtures/videos.ts'
import { PATIENCE_MS } from '../../../helpers/eventually.ts'
import { cutAll, never, openMedia, times } from '../open-media.ts'
import { asWhole, inParts, part, serve } from './server.ts'

const open = { allowPrivateAddresses: true, urlStallMs: PATIENCE_MS }
const THREE = [
  [0, 5],
  [5, 10],
  [10, 12],
]

for (const file of ['twelve-seconds-h264.mp4', 'moov-at-the-end.mp4']) {
  void t.test(`Media: ${file} is read from an address in parts, without a download`, async (t) => {
    const { media, directory } = await openMedia(t, open)
    const { url, ranges } = await serve(t, inParts(await fixture(file)))
    const video = await media.open({ url }, never)
    t.equal(video.source.bytes, readFileSync(await fixture(file)).length)
    const chunks = await cutAll(video, { chunkDuration: 5 })
    t.same(times(chunks), THREE)
    t.ok(chunks[0]!.path.startsWith(directory))
    t.notOk(ranges.includes(''), 'parts only')
  })
}

void t.test('Media: an address resumes and overlaps like a file', async (t) => {
  const { media } = await openMedia(t, open)
  const path = await fixture('twelve-seconds-h264.mp4')
  for (const answer of [inParts(path), asWhole(path)]) {
    const { url } = await serve(t, answer)
    const rest = await cutAll(await media.open({ url }, never), {
      chunkDuration: 5,
      resumeAfter: { ordinal: 2, endTime: 10 },
    })
    t.same(times(rest), [[10, 12]])
    const overlapping = await cutAll(await media.open({ url }, never), { chunkDuration: 6, overlap: 1 })
    t.same(times(overlapping), [
      [0, 6],
      [5, 12],
    ])
  }
})

void t.test(
  'Media: a server without parts is read in one go, or downloaded where the index is at the end',
  async (t) => {
    const { media } = await openMedia(t, open)
    for (const file of ['twelve-seconds-h264.mp4', 'moov-at-the-end.mp4']) {
      const { url } = await serve(t, asWhole(await fixture(file)))
      const video = await media.open({ url }, never)
      t.same(times(await cutAll(video, { chunkDuration: 5 })), THREE, file)
    }
  },
)

void t.test('Media: a download is bounded', async (t) => {
  const { media } = await openMedia(t, { ...open, sourceBytes: 100_000 })
  const content = readFileSync(await fixture('moov-at-the-end.mp4'))
  const { url } = await serve(t, (_request, response) => response.end(content))
  await t.rejects(media.open({ url }, never), { code: 'SS_SOURCE_TOO_LARGE' })
  const told = await serve(t, inParts(await fixture('moov-at-the-end.mp4')))
  await t.rejects(media.open({ url: told.url }, never), { code: 'SS_SOURCE_TOO_LARGE' })
})

void t.test('Media: an answer that is no file is refused with its own code', async (t) => {
  const { media } = await openMedia(t, open)
  const answers: [status: number, code: ErrorCode][] = [
    [404, 'SS_SOURCE_NOT_FOUND'],
    [410, 'SS_SOURCE_NOT_FOUND'],
    [401, 'SS_URL_REFUSED'],
    [403, 'SS_URL_REFUSED'],
    [416, 'SS_SOURCE_EMPTY'],
    [429, 'SS_URL_FAILED'],
    [503, 'SS_URL_FAILED'],
  ]
  for (const [status, code] of answers) {
    const { url } = await serve(t, (_request, response) => response.writeHead(status).end('no'))
    await t.rejects(media.open({ url }, never), { code }, `${status} is ${code}`)
  }
  const html = await serve(t, (_request, response) => response.end('<html>Please sign in</html>'))
  await t.rejects(media.open({ url: html.url }, never), { code: 'SS_NOT_A_VIDEO' })
  const list = await serve(t, (_request, response) => response.end('#EXTM3U\nfile:///etc/hostname\n'))
  await t.rejects(media.open({ url: list.url }, never), { code: 'SS_PLAYLIST_REFUSED' })
})

void t.test('Media: other schemes than http and https are refused', async (t) => {
  const { media } = await openMedia(t, open)
  const addresses = [
    'file:///etc/hostname',
    'concat:a.mp4|b.mp4',
    'data:video/mp4;base64,AAAA',
    'ftp://a.example/v.mp4',
  ]
  for (const url of addresses) {
    await t.rejects(media.open({ url }, never), { code: 'SS_SCHEME_REFUSED' }, url)
  }
  const { url } = await serve(t, (_request, response) =>
    response.writeHead(302, { location: 'file:///etc/hostname' }).end(),
  )
  await t.rejects(media.open({ url }, never), { code: 'SS_SCHEME_REFUSED' }, 'by redirect, too')
  await t.rejects(media.open({ url: 'nonsense' }, never), { code: 'SS_INPUT_INVALID' })
})

void t.test('Media: redirects are followed five times, not for ever', async (t) => {
  const { media } = await openMedia(t, open)
  const target = await serve(t, inParts(await fixture('twelve-seconds-h264.mp4')))
  const hop = await serve(t, (_request, response) => response.writeHead(302, { location: target.url }).end())
  t.equal((await cutAll(await media.open({ url: hop.url }, never), { chunkDuration: 5 })).length, 3)
  const loop = await serve(t, (_request, response) => response.writeHead(302, { location: '/again' }).end())
  await t.rejects(media.open({ url: loop.url }, never), { code: 'SS_URL_REDIRECTS' })
  t.equal(loop.ranges.length, 6)
})

void t.test('Media: an address that stalls is given up', async (t) => {
  const { media } = await openMedia(t, { ...open, urlStallMs: 2000 })
  const silent = await serve(t, () => undefined)
  await t.rejects(media.open({ url: silent.url }, never), { code: 'SS_URL_STALLED' })
  const content = readFileSync(await fixture('twelve-seconds-h264.mp4'))
  const stops = await serve(t, (request, response) => {
    const [body, headers] = part(request, content)
    const start = Number(/\d+/.exec(String(headers['content-range']))![0])
    response.writeHead(206, headers).write(body.subarray(0, Math.max(0, 200_000 - start)))
    if (start + body.length <= 200_000) response.end()
  })
  const chunks: number[] = []
  const cutting = (async () => {
    const video = await media.open({ url: stops.url }, never)
    try {
      for await (const chunk of video.cut({ chunkDuration: 5, overlap: 0 }, never)) chunks.push(chunk.ordinal)
    } finally {
      await video.close()
    }
  })()
  await t.rejects(cutting, { code: 'SS_URL_STALLED' })
})

void t.test('Media: a file that changes while it is read is SS_SOURCE_CHANGED', async (t) => {
  const { media } = await openMedia(t, open)
  const content = readFileSync(await fixture('twelve-seconds-h264.mp4'))
  const longer = await serve(t, (request, response, count) => {
    const [body, headers] = part(request, count === 1 ? content : Buffer.concat([content, content]))
    response.writeHead(206, headers).end(body)
  })
  await t.rejects(media.open({ url: longer.url }, never), { code: 'SS_SOURCE_CHANGED', message: /length/ })
  const edited = Buffer.from(content)
  edited[60_000]! ^= 1
  const other = await serve(t, (request, response, count) => {
    const [body, headers] = count === 1 ? part(request, content) : part(request, edited, '"two"')
    response.writeHead(206, headers).end(body)
  })
  await t.rejects(media.open({ url: other.url }, never), { code: 'SS_SOURCE_CHANGED', message: /etag/ })
})

void t.test('Media: a connection that breaks is taken up where it broke', async (t) => {
  const { media } = await openMedia(t, open)
  const content = readFileSync(await fixture('twelve-seconds-h264.mp4'))
  const { url, ranges } = await serve(t, (request, response) => {
    const [body, headers] = part(request, content)
    // A server may tell less when it goes on than when it began.
    const begins = request.headers.range?.startsWith('bytes=0-')
    const date = begins ? { 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' } : {}
    response.writeHead(206, { ...headers, ...date })
    if (body.length <= 120_000) response.end(body)
    else response.write(body.subarray(0, 120_000), () => response.destroy())
  })
  t.same(times(await cutAll(await media.open({ url }, never), { chunkDuration: 5 })), THREE)
  t.ok(ranges.some((range) => range !== '' && !/^bytes=0-/.test(range)))
  const always = await serve(t, (request, response) => {
    const [body, headers] = part(request, content)
    response.writeHead(206, headers)
    if (request.headers.range === 'bytes=0-65535') response.end(body)
    else response.destroy()
  })
  await t.rejects(media.open({ url: always.url }, never), { code: 'SS_URL_FAILED' })
})

void t.test('Media: private addresses are refused by default, by name and by redirect, too', async (t) => {
  const { url, ranges } = await serve(t, inParts(await fixture('twelve-seconds-h264.mp4')))
  const port = new URL(url).port
  const { media } = await openMedia(
    t,
    {},
    { resolve: (_host, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) },
  )
  const addresses = [
    url,
    `http://localhost:${port}/`,
    `http://video.example:${port}/`,
    `http://[::1]:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    `http://2130706433:${port}/`,
    `http://0x7f.1:${port}/`,
    'http://10.0.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fe80::1]/',
    'http://0.0.0.0/',
  ]
  for (const address of addresses) {
    await t.rejects(media.open({ url: address }, never), { code: 'SS_ADDRESS_REFUSED' }, address)
  }
  t.same(ranges, [], 'no request was made')
})
