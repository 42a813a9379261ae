import { execFile } from 'node:child_process'
import { appendFileSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { loadConfig } from '../../../core/config.ts'
import { findBinaries } from '../../../core/media/binaries.ts'
import { cutThrough, type CutContext } from '../../../core/media/cutter.ts'
import { createFilePool } from '../../../core/media/file-pool.ts'
import { fromIndex } from '../../../core/media/look/look-at.ts'
import { lookIntoPackets } from '../../../core/media/look/packets.ts'
import { planOf } from '../../../core/media/plan.ts'
import { openLocal } from '../../../core/media/source/local.ts'
import { spliceThrough } from '../../../core/media/splice.ts'
import type { CutChunk, CutOptions } from '../../../core/ports.ts'
import { fixture } from '../../fixtures/videos.ts'
import { eventually } from '../../helpers/processes.ts'
import { tempDir } from '../../helpers/temp.ts'
import { cutAll, never, openMedia } from './open-media.ts'

const run = promisify(execFile)

/** The pictures of a file as a player sees them: time in seconds, and a hash of what is shown. */
async function shown(path: string): Promise<string[]> {
  const { stdout } = await run('ffmpeg', [
    ...['-v', 'error', '-i', path, '-map', '0:v:0', '-vsync', 'passthrough'],
    ...['-enc_time_base', '1:1000000', '-f', 'framemd5', '-'],
  ])
  return stdout
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split(',').map((field) => field.trim()))
    .map(([, , time, , , hash]) => `${(Number(time) / 1e6).toFixed(3)} ${hash}`)
}

async function prepare(t: Test, path: string, chunkDuration = 2) {
  const config = loadConfig({})
  const { ffmpeg, version } = await findBinaries(config)
  const source = await openLocal(path, config)
  const files = createFilePool()
  t.teardown(() => files.close())
  const directory = tempDir(t)
  const context = (name: string): Omit<CutContext, 'look' | 'onLost'> => {
    mkdirSync(join(directory, name))
    const onStart = (): void => undefined
    return { ffmpeg, version, source, directory: join(directory, name), files, onStart }
  }
  const options: CutOptions = { chunkDuration, overlap: 0 }
  return { context, options, form: fromIndex(source, source.index!), table: source.index!.table }
}

async function collect(chunks: AsyncIterable<CutChunk>): Promise<CutChunk[]> {
  const all: CutChunk[] = []
  for await (const chunk of chunks) all.push(chunk)
  return all
}

const PLAIN: [file: string, chunkDuration: number][] = [
  ['twelve-seconds-h264.mp4', 5],
  ['moov-at-the-end.mp4', 5],
  ['keyframes-every-three-seconds.mp4', 4],
  ['hevc.mp4', 2],
  ['odd-size-h264.mp4', 2],
  ['variable-frame-rate.mp4', 4],
  ['open-groups.mp4', 2],
  ['negative-shifts.mp4', 2],
  ['keyframes-only.mp4', 1],
]
for (const [file, chunkDuration] of PLAIN) {
  void t.test(`Splice: ${file} is cut as by its packets, picture by picture`, async (t) => {
    const { context, options, form, table } = await prepare(t, await fixture(file), chunkDuration)
    const ours = await collect(spliceThrough(context('ours'), form, table, options, never))
    const look = (await lookIntoPackets(await openLocal(await fixture(file), loadConfig({}))))!
    t.teardown(() => look.close())
    const theirs = await collect(
      cutThrough(
        { ...context('theirs'), look, onLost: () => t.fail() },
        planOf(look, options),
        options,
        never,
      ),
    )
    t.ok(ours.length > 1)
    const starts = (chunks: CutChunk[]): number[] => chunks.map(({ startTime }) => startTime)
    t.same(starts(ours), starts(theirs))
    t.ok(Math.abs(ours.at(-1)!.endTime - theirs.at(-1)!.endTime) < 1e-4)
    t.same(
      ours.slice(0, -1).map(({ endTime }) => endTime),
      starts(ours).slice(1),
      'without gap',
    )
    for (const [place, chunk] of ours.entries()) {
      t.same(await shown(chunk.path), await shown(theirs[place]!.path), `chunk ${chunk.ordinal}`)
    }
  })
}

void t.test('Splice: chunks are well-formed: ffmpeg finds nothing to complain about', async (t) => {
  const { context, options, form, table } = await prepare(t, await fixture('twelve-seconds-h264.mp4'))
  for await (const { path } of spliceThrough(context('ours'), form, table, options, never)) {
    const { stderr } = await run('ffmpeg', ['-v', 'warning', '-i', path, '-f', 'null', '-'])
    t.equal(stderr, '')
    const content = readFileSync(path)
    t.ok(content.indexOf('moov') < content.indexOf('mdat'), 'the index stands in front')
  }
})

void t.test(
  'Splice: at most three chunks wait for their taker (P6), and none is left when it goes',
  async (t) => {
    const { context, options, form, table } = await prepare(t, await fixture('forty-seconds.mp4'), 1)
    const given = context('ours')
    const made = (): number => readdirSync(given.directory).length
    const chunks = spliceThrough(given, form, table, options, never)
    t.equal((await chunks.next()).value?.ordinal, 1)
    await eventually('more are made than were asked for', () => made() > 1)
    await sleep(300)
    t.ok(made() <= 4, `${made()} are made`)
    for (let more = 2; more <= 20; more += 1) t.equal((await chunks.next()).value?.ordinal, more)
    t.ok(made() <= 23, `${made()} are made`)
    await chunks.return()
    const left = made()
    await sleep(300)
    t.equal(made(), left, 'nobody writes any more')
  },
)

const CHANGES: [how: string, change: (path: string) => void][] = [
  ['grows', (path) => appendFileSync(path, 'more')],
  ['is removed', (path) => rmSync(path)],
]
for (const [how, change] of CHANGES) {
  void t.test(`Splice: a file that ${how} while it is cut is SS_SOURCE_CHANGED`, async (t) => {
    const path = join(tempDir(t), 'changes.mp4')
    copyFileSync(await fixture('twelve-seconds-h264.mp4'), path)
    const { media } = await openMedia(t)
    const video = await media.open({ path }, never)
    change(path)
    await t.rejects(cutAll(video, { chunkDuration: 5 }), {
      code: 'SS_SOURCE_CHANGED',
      message: /changed while it was cut/,
    })
  })
}

void t.test('Splice: what cannot be written is SS_CHUNKING_FAILED', async (t) => {
  const { context, options, form, table } = await prepare(t, await fixture('twelve-seconds-h264.mp4'))
  const given = context('ours')
  mkdirSync(join(given.directory, 'chunk-000002.mp4'))
  await t.rejects(collect(spliceThrough(given, form, table, options, never)), {
    code: 'SS_CHUNKING_FAILED',
    message: /EISDIR/,
  })
})
