import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import * as zlib from 'node:zlib'
import type { ErrorCode } from '../../../../core/errors.ts'
import { fixture } from '../../../fixtures/videos.ts'
import { cutAll, never, openMedia, times } from '../open-media.ts'
import { inParts, part, serve, type Answer } from './server.ts'

const open = { allowPrivateAddresses: true, urlStallMs: 5000 }
const THREE = [
  [0, 5],
  [5, 10],
  [10, 12],
]
/** The index stands at the end of one of them, so that it has to be jumped to or downloaded. */
const FILES = ['twelve-seconds-h264.mp4', 'moov-at-the-end.mp4']

const startOf = (request: IncomingMessage): number => Number(/\d+/.exec(request.headers.range ?? '0')![0])

const without = <T>(headers: Record<string, T>, name: string): Record<string, T> =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name))

/** The file is cut as from a disk; what is warned of. */
async function reads(t: Test, answer: Answer, file = FILES[0]!): Promise<string[]> {
  const { media } = await openMedia(t, open)
  const { url } = await serve(t, answer)
  const video = await media.open({ url }, never)
  t.same(times(await cutAll(video, { chunkDuration: 5 })), THREE, file)
  return video.warnings.map(({ code }) => code)
}

async function refuses(t: Test, answer: Answer, code: ErrorCode, message: RegExp): Promise<void> {
  const { media } = await openMedia(t, open)
  const { url } = await serve(t, answer)
  const cutting = async (): Promise<void> =>
    void (await cutAll(await media.open({ url }, never), { chunkDuration: 5 }))
  await t.rejects(cutting(), { code, message }, code)
}

const ENCODERS: [name: string, encode: (content: Buffer) => Buffer][] = [
  ['gzip', zlib.gzipSync],
  ['x-gzip', zlib.gzipSync],
  ['deflate', zlib.deflateSync],
  ['deflate', zlib.deflateRawSync],
  [
    'br',
    (content) => zlib.brotliCompressSync(content, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
  ],
  ['zstd', zlib.zstdCompressSync],
  ['deflate, gzip', (content) => zlib.gzipSync(zlib.deflateSync(content))],
  ['gzip', (content) => content],
  ['aws-chunked', (content) => content],
]

void t.test('Media: what is encoded on its way is read as the file that it was', async (t) => {
  for (const [encoding, encode] of ENCODERS) {
    const encoded = encode(readFileSync(await fixture(FILES[0]!)))
    const headers = { 'content-encoding': encoding, 'content-length': encoded.length }
    await reads(t, (_request, response) => response.writeHead(200, headers).end(encoded), encoding)
  }
  const encoded = zlib.gzipSync(readFileSync(await fixture(FILES[1]!)))
  await reads(t, (request, response) => {
    const [body, headers] = part(request, encoded)
    response.writeHead(206, { ...headers, 'content-encoding': 'gzip' }).end(body)
  })
})

void t.test('Media: an encoding that is unknown or broken is told', async (t) => {
  const content = readFileSync(await fixture(FILES[1]!))
  const encoded = zlib.gzipSync(content)
  const answerOf =
    (encoding: string, body: Buffer): Answer =>
    (_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(body)
  await refuses(t, answerOf('compress', content), 'SS_URL_REFUSED', /"compress"/)
  await refuses(t, answerOf('gzip', encoded.subarray(0, 150_000)), 'SS_URL_FAILED', /gzip encoding is broken/)
})

void t.test('Media: a server that refuses to send bytes as they are is asked for any encoding', async (t) => {
  const content = readFileSync(await fixture(FILES[0]!))
  await reads(t, (request, response) => {
    if (!request.headers['accept-encoding']?.includes('gzip')) return response.writeHead(406).end()
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(zlib.gzipSync(content))
  })
})

void t.test('Media: the length of a file may stay untold', async (t) => {
  for (const file of FILES) {
    const content = readFileSync(await fixture(file))
    const untold = (status: (start: number) => number | undefined): Answer => {
      return (request, response) => {
        const start = startOf(request)
        const refusal = status(start)
        if (refusal) return response.writeHead(refusal).end()
        const [body, { 'content-range': range }] = part(request, content)
        const headers = { 'content-range': String(range).replace(/\d+$/, '*') }
        response.writeHead(206, headers).end(body)
      }
    }
    await reads(
      t,
      untold(() => undefined),
      `${file}, parts of *`,
    )
    await reads(
      t,
      untold((start) => (start >= content.length ? 416 : undefined)),
      `${file}, 416 behind the end`,
    )
    await reads(
      t,
      (_request, response) => {
        response.writeHead(200)
        response.write(content.subarray(0, 1000))
        response.end(content.subarray(1000))
      },
      `${file}, chunked`,
    )
  }
})

void t.test(
  'Media: an answer may hold more or less than it was asked for, and is put in its place',
  async (t) => {
    for (const file of FILES) {
      const content = readFileSync(await fixture(file))
      const whole = { 'content-range': `bytes 0-${content.length - 1}/${content.length}` }
      await reads(
        t,
        (_request, response) => response.writeHead(206, whole).end(content),
        `${file}, all of it as a part`,
      )
      await reads(
        t,
        (request, response) => {
          const [body, headers] = part(request, content)
          if (startOf(request) === 0) response.writeHead(206, headers).end(body)
          else response.writeHead(200, { 'content-length': content.length }).end(content)
        },
        `${file}, all of it from the second request on`,
      )
      await reads(
        t,
        (request, response) => {
          const start = startOf(request)
          const body = content.subarray(start, start + 20_000)
          const range = `bytes ${start}-${start + body.length - 1}/${content.length}`
          response.writeHead(206, { 'content-range': range }).end(body)
        },
        `${file}, 20 kB at a time`,
      )
      await reads(
        t,
        (request, response) => {
          const [body, headers] = part(request, content)
          const rest = without(headers, 'content-range')
          response.writeHead(206, startOf(request) === 0 ? headers : rest).end(body)
        },
        `${file}, parts that do not say which, of the right length`,
      )
    }
    const content = readFileSync(await fixture(FILES[1]!))
    await refuses(
      t,
      (request, response) => {
        const [body, headers] = part(request, content)
        const start = startOf(request)
        const range = `bytes ${start + 1}-${content.length - 1}/${content.length}`
        response.writeHead(206, { ...headers, ...(start > 0 && { 'content-range': range }) }).end(body)
      },
      'SS_URL_REFUSED',
      /another part/,
    )
  },
)

void t.test(
  'Media: a file smaller than the first part is asked for as a whole where parts are refused',
  async (t) => {
    const content = readFileSync(await fixture(FILES[0]!))
    await reads(t, (request, response) =>
      request.headers.range ? response.writeHead(416).end() : response.writeHead(200).end(content),
    )
  },
)

void t.test('Media: mirrors with validators of their own are one file, with a warning', async (t) => {
  const content = readFileSync(await fixture(FILES[1]!))
  const validators: [warned: boolean, of: (count: number) => Record<string, string>][] = [
    [true, (count) => ({ etag: `"${count}"` })],
    [true, (count) => ({ etag: `W/"${count}"` })],
    [true, (count) => ({ etag: '', 'last-modified': new Date(1e12 + count * 1000).toUTCString() })],
    [false, (count) => ({ etag: count % 2 ? '"one"' : 'W/"one"' })],
    [false, (count): Record<string, string> => (count === 1 ? { etag: '"one"' } : {})],
  ]
  for (const [warned, of] of validators) {
    const codes = await reads(t, (request, response, count) => {
      const [body, headers] = part(request, content)
      response.writeHead(206, { ...without(headers, 'etag'), ...of(count) }).end(body)
    })
    t.same(codes, warned ? ['SS_SOURCE_VARIES'] : [])
  }
})

void t.test('Media: a file without a length may have new validators with each answer', async (t) => {
  const content = readFileSync(await fixture(FILES[1]!))
  const codes = await reads(t, (_request, response, count) => {
    response.writeHead(200, { etag: `"${count}"` })
    response.write(content.subarray(0, 1000))
    response.end(content.subarray(1000))
  })
  t.same(codes, ['SS_SOURCE_VARIES'])
})

void t.test('Media: each part may be redirected to another mirror', async (t) => {
  const path = await fixture(FILES[1]!)
  const content = readFileSync(path)
  const mirrors = await Promise.all(
    ['"one"', '"two"', '"three"'].map((etag) =>
      serve(t, (request, response) => {
        const [body, headers] = part(request, content, etag)
        response.writeHead(206, headers).end(body)
      }),
    ),
  )
  const codes = await reads(t, (_request, response, count) =>
    response.writeHead(302, { location: mirrors[count % 3]!.url }).end(),
  )
  t.same(codes, ['SS_SOURCE_VARIES'])
})

void t.test('Media: cookies are kept across redirects, and sent nowhere else', async (t) => {
  const path = await fixture(FILES[0]!)
  const elsewhere: (string | undefined)[] = []
  const other = await serve(t, (request, response, count) => {
    elsewhere.push(request.headers.cookie, request.headers.authorization)
    inParts(path)(request, response, count)
  })
  // Another name of the same machine: a cookie does not care for the port.
  const target = other.url.replace('127.0.0.1', 'localhost')
  const { media } = await openMedia(t, open)
  const { url } = await serve(t, (request, response) => {
    if (request.headers.cookie !== 'ticket=1; way=2') {
      const headers = { location: request.url, 'set-cookie': ['ticket=1; Path=/', 'way=2; HttpOnly'] }
      return response.writeHead(302, headers).end()
    }
    response.writeHead(307, { location: target }).end()
  })
  const address = url.replace('//', '//user:secret@')
  t.same(times(await cutAll(await media.open({ url: address }, never), { chunkDuration: 5 })), THREE)
  t.ok(elsewhere.length > 0 && elsewhere.every((header) => header === undefined))
})

void t.test('Media: user and password of an address are sent as they were meant', async (t) => {
  const path = await fixture(FILES[0]!)
  const { media } = await openMedia(t, open)
  const pairs: [written: string, meant: string][] = [
    ['user:p%ss%40w%3Ard%231', 'user:p%ss@w:rd#1'],
    ['user:p%25ss@w:rd', 'user:p%ss@w:rd'],
    ['us@er:', 'us@er:'],
    ['user:%C3%A4%zz', 'user:ä%zz'],
  ]
  for (const [written, meant] of pairs) {
    const { url } = await serve(t, (request, response, count) => {
      const given = Buffer.from(request.headers.authorization?.split(' ')[1] ?? '', 'base64').toString()
      if (given === meant) inParts(path)(request, response, count)
      else response.writeHead(401).end()
    })
    const video = await media.open({ url: url.replace('//', `//${written}@`) }, never)
    t.notMatch(JSON.stringify(video.source), 'user')
    await video.close()
  }
  const unclear = 'http://user:p@ss#1@video.example/video.mp4'
  await t.rejects(media.open({ url: unclear }, never), { code: 'SS_INPUT_INVALID', message: /"#"/ })
})

void t.test('Media: a server that asks for patience gets it, a while', async (t) => {
  const content = readFileSync(await fixture(FILES[0]!))
  const busy =
    (status: number, later: string, from = 0): Answer =>
    (request, response, count) => {
      if (count % 2 && startOf(request) >= from) {
        return response.writeHead(status, { 'retry-after': later }).end()
      }
      const [body, headers] = part(request, content)
      response.writeHead(206, headers).end(body)
    }
  await reads(t, busy(429, '0'))
  await reads(t, busy(503, new Date(0).toUTCString(), 1))
  await refuses(t, busy(429, '3600'), 'SS_URL_FAILED', /429, and asks to wait for 3600 s/)
})

void t.test('Media: an address that expires while it is read is told', async (t) => {
  const content = readFileSync(await fixture(FILES[1]!))
  await refuses(
    t,
    (request, response, count) => {
      if (count > 1) return response.writeHead(403).end()
      const [body, headers] = part(request, content)
      response.writeHead(206, headers).end(body)
    },
    'SS_URL_REFUSED',
    /403, after it sent the first part: it seems to have expired/,
  )
})

void t.test(
  'Media: a web page is told as one, a file that stays too short as a broken connection',
  async (t) => {
    const page = '<!doctype html><html><body>Log in</body></html>'
    await refuses(t, (_request, response) => response.end(page), 'SS_NOT_A_VIDEO', /web page/)
    const content = readFileSync(await fixture(FILES[1]!))
    await refuses(
      t,
      (_request, response) => {
        response.writeHead(200, { 'content-length': content.length })
        response.write(content.subarray(0, 200_000), () => response.destroy())
      },
      'SS_URL_FAILED',
      /the connection broke before all of it was there/,
    )
  },
)

void t.test('Media: HTTP/1.0 and addresses of IPv6 are read', async (t) => {
  const content = readFileSync(await fixture(FILES[1]!))
  const { media } = await openMedia(t, open)
  for (const host of ['127.0.0.1', '::1']) {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => {
        socket.write('HTTP/1.0 200 OK\r\nServer: old\r\n\r\n')
        socket.end(content)
      })
    })
    server.listen(0, host)
    await once(server, 'listening')
    t.teardown(() => server.close())
    const { port } = server.address() as AddressInfo
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}/video.mp4`
    t.same(times(await cutAll(await media.open({ url }, never), { chunkDuration: 5 })), THREE, host)
  }
})
