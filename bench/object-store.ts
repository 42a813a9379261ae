import { fork } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { bucketForBench } from './makespan/bucket.ts'
import type { Given, WAYS } from './object-store/ways.ts'
import { report, type Figure } from './report.ts'

/**
 * What our storage in S3 takes beyond the bare SDK to store a file and to fetch it, and how much memory that needs. The store is our
 * stand-in, a process of its own; so is each way, so that its memory is its own. The ways take turns, after a small file each.
 *
 *   node bench/object-store.ts [--json] [--megabytes 500] [--rounds 3]
 */
const numberAfter = (option: string, fallback: number): number => {
  const at = process.argv.indexOf(option)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}
const MEGABYTES = numberAfter('--megabytes', 500)
const ROUNDS = numberAfter('--rounds', 3)
const NAMES = ['plain', 'streamed', 'hashed'] as const
const VERBS = ['up', 'down'] as const
/** Four parts of 8 MiB in flight and the one that is being gathered, held twice on their way to the socket. */
const FLAT_MB = 100

type Went = { seconds: number; peakBytes: number }

const bucket = await bucketForBench()
const dir = mkdtempSync(join(tmpdir(), 'spectra-bench-'))

async function fileOf(megabytes: number): Promise<string> {
  const path = join(dir, `${megabytes}.bin`)
  await using file = await open(path, 'w')
  const piece = Buffer.alloc(1e6)
  for (let done = 0; done < megabytes; done += 1) await file.write(randomFillSync(piece))
  return path
}

function worker(way: keyof typeof WAYS) {
  const own = join(dir, way)
  mkdirSync(own)
  const given: Given = { way, dir: own, store: bucket.environment.SPECTRA_STORAGE_URL! }
  const module = resolve(import.meta.dirname, 'object-store/worker.ts')
  const child = fork(module, [JSON.stringify(given)], { env: { ...process.env, ...bucket.environment } })
  return {
    stop: () => child.disconnect(),
    async go(verb: 'up' | 'down', file: string): Promise<Went> {
      const answer = once(child, 'message') as Promise<[Went]>
      const gone = once(child, 'exit').then(() =>
        Promise.reject(new Error(`Cannot go ${verb}: ${way} ended`)),
      )
      child.send({ verb, file })
      return (await Promise.race([answer, gone]))[0]
    },
  }
}

const [small, large] = [await fileOf(20), await fileOf(MEGABYTES)]
const workers = new Map(NAMES.map((name) => [name, worker(name)]))
const seconds = new Map<string, number[]>()
const growth = new Map<string, number>()
try {
  for (const [name, { go }] of workers) {
    await go('up', small)
    const { peakBytes } = await go('down', small)
    growth.set(name, -peakBytes)
  }
  const peaks = new Map<string, number>()
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, { go }] of workers) {
      for (const verb of VERBS) {
        const went = await go(verb, large)
        const key = `${name} ${verb}`
        seconds.set(key, [...(seconds.get(key) ?? []), went.seconds])
        peaks.set(name, went.peakBytes)
      }
    }
  }
  for (const [name, peak] of peaks) growth.set(name, peak + growth.get(name)!)
} finally {
  for (const { stop } of workers.values()) stop()
  bucket.stop()
  rmSync(dir, { recursive: true, force: true })
}

/** The best of all rounds: what other programs of the machine take away only adds. */
const best = (name: string, verb: string): number => Math.min(...seconds.get(`${name} ${verb}`)!)
const WORDS = { up: 'stored', down: 'fetched' } as const
const figures = VERBS.flatMap((verb): Figure[] => [
  ...NAMES.map((name): Figure => [`${name}, ${WORDS[verb]}`, best(name, verb), 's']),
  [`${WORDS[verb]}: streamed : plain`, best('streamed', verb) / best('plain', verb), '', 1.1],
  [`${WORDS[verb]}: hashed : plain`, best('hashed', verb) / best('plain', verb), ''],
])
const memory = NAMES.map((name): Figure => {
  const megabytes = growth.get(name)! / 1e6
  return name === 'plain'
    ? [`${name}, memory beyond that of 20 MB`, megabytes, 'MB']
    : [`${name}, memory beyond that of 20 MB`, megabytes, 'MB', FLAT_MB]
})
report(`object store: ${MEGABYTES} MB, the best of ${ROUNDS} rounds`, [...figures, ...memory])
