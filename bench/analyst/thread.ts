import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createLooks } from '../../core/llm/local/looks.ts'

/**
 * A process that looks at one file with one thread: `node thread.ts DETECTOR FILE TIMES`. Prints processor seconds of a look once all is loaded
 * (decoding runs in a process of its own and is not in it), and MiB of memory at most.
 */
const [detector, file, times] = process.argv.slice(2) as [string, string, string]
const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex')
const looks = createLooks({ ffmpeg: 'ffmpeg', threads: 1, detector })
const look = () =>
  looks.at(
    { chunk: { key: 'bench/chunk.mp4', sha256, file: async () => file }, before: [] },
    new AbortController().signal,
  )
await look()
const before = process.cpuUsage()
for (let time = 0; time < Number(times); time++) await look()
const { user, system } = process.cpuUsage(before)
await looks.close()
const seconds = (user + system) / 1e6 / Number(times)
console.log(JSON.stringify({ seconds, mebibytes: process.resourceUsage().maxRSS / 1024 }))
