import t from 'tap'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ErrorCode } from '../../core/errors.ts'
import { checkPromises } from '../../core/ledger/promises.ts'
import { DEFAULT_ORGANIZATION_ID } from '../../schema/ids.ts'
import { cachePrefix, processPrefix } from '../../schema/keys.ts'
import type { VideoSource } from '../../schema/messages/index.ts'
import { part, serve } from '../core/media/source/server.ts'
import { fixture } from '../fixtures/videos.ts'
import { startPipeline, type Pipeline } from '../helpers/live-pipeline.ts'
import { tempDir } from '../helpers/temp.ts'

/** All that is left of a process outside the database. */
async function leftovers({ ports: { storage }, dataDir }: Pipeline, processId: string): Promise<string[]> {
  const left = readdirSync(join(dataDir, 'temp'))
  for (const prefix of [processPrefix, cachePrefix]) {
    for await (const { key } of storage.list(prefix(DEFAULT_ORGANIZATION_ID, processId))) left.push(key)
  }
  return left
}

void t.test(
  'Bad input: the process fails with its cause, one dead letter, and nothing left behind (P3, P11)',
  async (t) => {
    const pipeline = await startPipeline(t, { allowPrivateAddresses: true, urlStallMs: 2000 })
    const folder = tempDir(t)
    writeFileSync(join(folder, 'empty.mp4'), '')
    const path = (name: string): VideoSource => ({ kind: 'path', path: name })
    const url = (address: string): VideoSource => ({ kind: 'url', url: address })
    const answering = async (status: number, headers = {}): Promise<VideoSource> =>
      url((await serve(t, (_request, response) => response.writeHead(status, headers).end('no'))).url)

    const content = readFileSync(await fixture('twelve-seconds-h264.mp4'))
    const changing = await serve(t, (request, response, count) => {
      const longer = Buffer.concat([content, Buffer.alloc(count)])
      const [body, headers] = part(request, longer)
      response.writeHead(206, headers).end(body)
    })
    const cases: [string, VideoSource, ErrorCode][] = [
      ['a missing file', path(join(folder, 'missing.mp4')), 'SS_SOURCE_NOT_FOUND'],
      ['a directory', path(folder), 'SS_SOURCE_IS_DIRECTORY'],
      ['an empty file', path(join(folder, 'empty.mp4')), 'SS_SOURCE_EMPTY'],
      ['text renamed .mp4', path(await fixture('text.mp4')), 'SS_NOT_A_VIDEO'],
      ['sound only', path(await fixture('sound-only.mp4')), 'SS_NO_VIDEO_STREAM'],
      ['an mp4 that ends before its index', path(await fixture('truncated-no-moov.mp4')), 'SS_NOT_A_VIDEO'],
      ['a stream of no length', path(await fixture('no-pictures.mp4')), 'SS_VIDEO_EMPTY'],
      ['1x1 pixels', path(await fixture('one-pixel.mkv')), 'SS_VIDEO_TOO_SMALL'],
      ['a playlist of local files', path(await fixture('hls-playlist.mp4')), 'SS_PLAYLIST_REFUSED'],
      ['a concat script', path(await fixture('concat-script.mp4')), 'SS_PLAYLIST_REFUSED'],
      ['an address that answers 404', await answering(404), 'SS_SOURCE_NOT_FOUND'],
      ['an address that answers 503, after its attempts', await answering(503), 'SS_URL_FAILED'],
      ['redirects in a loop', await answering(302, { location: '/again' }), 'SS_URL_REDIRECTS'],
      ['an address that stalls', url((await serve(t, () => undefined)).url), 'SS_URL_STALLED'],
      ['a file that changes its length while it is read', url(changing.url), 'SS_SOURCE_CHANGED'],
      ['file:', url('file:///etc/passwd'), 'SS_SCHEME_REFUSED'],
      ['concat:', url('concat:a.mp4|b.mp4'), 'SS_SCHEME_REFUSED'],
      ['data:', url('data:video/mp4;base64,AAAA'), 'SS_SCHEME_REFUSED'],
    ]
    for (const [what, source, code] of cases) {
      const { id, status, cause, counts } = await pipeline.analyse(source)
      t.equal(status, 'failed', `${what}: failed`)
      t.equal(cause?.code, code, `${what}: ${cause?.message}`)
      t.equal(counts.chunks, 0)
      t.same(await leftovers(pipeline, id), [], `${what}: nothing is left behind`)
      const dead = await pipeline.ports.mailbox.browse('M0_DEADLETTER_QUEUE', { processId: id })
      t.equal(dead.length, 1, `${what}: one dead letter`)
      t.equal(dead[0]?.cause?.code, code)
    }
    for (const { promise, held, evidence } of await checkPromises(
      pipeline.database,
      pipeline.ports.mailbox,
      pipeline.ports.storage,
    )) {
      t.ok(held, `${promise}: ${evidence}`)
    }
  },
)

void t.test('Odd input: what can be seen of it is analysed', async (t) => {
  const pipeline = await startPipeline(t)
  const odd = join(tempDir(t), 'sub folder')
  mkdirSync(odd)
  const named = join(odd, `-it's "quoted"\nand broken.mp4`)
  copyFileSync(await fixture('hevc.mp4'), named)
  const paths = [
    named,
    await fixture('odd-size-h264.mp4'),
    await fixture('variable-frame-rate.mp4'),
    await fixture('rotated-phone.mp4'),
    await fixture('vp9.webm'),
    await fixture('mjpeg.avi'),
    await fixture('truncated-faststart.mp4'),
  ]
  for (const path of paths) {
    const { id, status, cause, counts, warnings } = await pipeline.analyse(
      { kind: 'path', path },
      { chunkDuration: 3 },
    )
    t.equal(status, 'completed', `${path}: ${cause?.message ?? 'completed'}`)
    t.ok(counts.completed > 0 && counts.completed === counts.chunks)
    t.same(readdirSync(join(pipeline.dataDir, 'temp')), [], 'no temporary file is left')
    const left = await leftovers(pipeline, id)
    t.notOk(
      left.some((key) => key.includes('/cache/')),
      'no working copy is left',
    )
    const codes = warnings.map(({ code }) => code)
    t.same(codes, path.includes('truncated') ? ['SS_VIDEO_TRUNCATED'] : [], 'what is missing is told')
  }
  for (const { promise, held, evidence } of await checkPromises(
    pipeline.database,
    pipeline.ports.mailbox,
    pipeline.ports.storage,
  )) {
    t.ok(held, `${promise}: ${evidence}`)
  }
})

void t.test('Bad input: a private address is refused by default', async (t) => {
  const pipeline = await startPipeline(t)
  const { url } = await serve(t, (_request, response) => response.end('secret'))
  for (const address of [url, 'http://169.254.169.254/latest/meta-data', 'http://[::ffff:10.0.0.1]/v.mp4']) {
    const { cause } = await pipeline.analyse({ kind: 'url', url: address })
    t.equal(cause?.code, 'SS_ADDRESS_REFUSED', address)
  }
})
