/**
 * Has every video analysed that is put into a folder, and prints what is seen in it:
 *
 *     SPECTRA_URL=http://127.0.0.1:8080 node examples/watch-a-folder.ts FOLDER
 *
 * A file is taken when it does not grow any more, once as long as this runs.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout } from 'node:timers/promises'
import {
  createSpectraClient,
  CreateProcessDocument,
  FollowProcessDocument,
} from '../clients/typescript/src/index.ts'

const LOOK_MS = 1000
const VIDEO = /\.(mp4|mov|mkv|webm|avi|ts)$/i

const client = createSpectraClient({
  url: (process.env.SPECTRA_URL ?? 'http://127.0.0.1:8080').split(','),
  apiKey: process.env.SPECTRA_TOKEN,
})

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

async function analyse(path: string): Promise<void> {
  const sha256 = await sha256Of(path)
  const { size } = await stat(path)
  const { uploadKey } = await client.upload(createReadStream(path), { name: basename(path), size, sha256 })
  const { createBatchProcess } = await client.ask(CreateProcessDocument, {
    input: { uploadKey, title: basename(path) },
  })
  for await (const { processUpdated } of client.subscribe(FollowProcessDocument, {
    id: createBatchProcess.id,
  })) {
    for (const { startTime, type, description } of processUpdated.newEvents)
      console.log(`${basename(path)} ${startTime.toFixed(1)} s ${type}: ${description}`)
    if (processUpdated.process.finishedAt) console.log(`${basename(path)} ${processUpdated.process.status}`)
  }
}

const folder = process.argv[2]
if (!folder) throw new Error('Cannot watch: give a folder')
const sizes = new Map<string, number>()
for (;;) {
  for (const name of (await readdir(folder)).filter((each) => VIDEO.test(each))) {
    const path = join(folder, name)
    const { size } = await stat(path)
    if (sizes.get(path) === size) {
      sizes.set(path, -1)
      await analyse(path)
    } else if (sizes.get(path) !== -1) sizes.set(path, size)
  }
  await setTimeout(LOOK_MS)
}
