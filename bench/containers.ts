import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../core/config.ts'
import { findBinaries } from '../core/media/binaries.ts'
import { cutThrough } from '../core/media/cutter.ts'
import { createFilePool } from '../core/media/file-pool.ts'
import { fromIndex } from '../core/media/look/look-at.ts'
import { lookIntoPackets } from '../core/media/look/packets.ts'
import { planOf } from '../core/media/plan.ts'
import { openLocal } from '../core/media/source/local.ts'
import { spliceThrough } from '../core/media/splice.ts'
import type { CutChunk } from '../core/ports.ts'
import { type Figure, report } from './report.ts'

/**
 * What a plain MP4 costs to cut by an index of our own (`core/media/mp4`), beside mediabunny reading and writing each of its
 * packets: until the first chunk, and in all.
 *
 *   node bench/containers.ts video.mp4 [rounds]
 */
const [path, rounds = '5'] = process.argv.slice(2)
if (!path) throw new Error('Cannot measure: name a plain MP4')

const config = loadConfig({})
const { ffmpeg, version } = await findBinaries(config)
const files = createFilePool()
const options = { chunkDuration: 10, overlap: 0 }
const { signal } = new AbortController()

type Cut = (directory: string) => Promise<AsyncIterable<CutChunk>>

const ways: Record<'ours' | 'packets', Cut> = {
  ours: async (directory) => {
    const source = await openLocal(path, config)
    const context = { ffmpeg, version, source, directory, files, onStart: () => undefined }
    return spliceThrough(context, fromIndex(source, source.index!), source.index!.table, options, signal)
  },
  packets: async (directory) => {
    const source = await openLocal(path, config)
    const look = (await lookIntoPackets(source))!
    const nothing = () => undefined
    const context = { ffmpeg, version, source, look, directory, files, onStart: nothing, onLost: nothing }
    return cutThrough(context, planOf(look, options), options, signal)
  },
}

async function measure(cut: Cut): Promise<{ first: number; all: number }> {
  mkdirSync(join(tmpdir(), 'spectra-bench'), { recursive: true })
  const directory = mkdtempSync(join(tmpdir(), 'spectra-bench', 'containers-'))
  const start = performance.now()
  let first = 0
  for await (const chunk of await cut(directory)) {
    if (chunk.ordinal === 1) first = performance.now() - start
  }
  const all = performance.now() - start
  rmSync(directory, { recursive: true })
  return { first, all }
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!

const found = {
  ours: { first: [] as number[], all: [] as number[] },
  packets: { first: [] as number[], all: [] as number[] },
}
for (let round = 0; round <= Number(rounds); round += 1) {
  for (const way of ['ours', 'packets'] as const) {
    const { first, all } = await measure(ways[way])
    // The first round warms up.
    if (round === 0) continue
    found[way].first.push(first)
    found[way].all.push(all)
  }
}
await files.close()
const figures: Figure[] = [
  ['first chunk, index of our own', median(found.ours.first), 'ms'],
  ['first chunk, packet by packet', median(found.packets.first), 'ms'],
  ['first chunk, packets / own', median(found.packets.first) / median(found.ours.first), 'x'],
  ['all chunks, index of our own', median(found.ours.all), 'ms'],
  ['all chunks, packet by packet', median(found.packets.all), 'ms'],
  ['all chunks, packets / own', median(found.packets.all) / median(found.ours.all), 'x'],
]
report('containers', figures)
