import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { allPids, kill, wordsOf } from '../../processes.ts'
import { leftovers, tempPath } from '../../temp.ts'
import type { CameraName, Segment, SpooledSegment } from '../../ports.ts'

/** Each run of a recorder works in a directory of its own. */
const KIND = 'ring'
const CAMERA = 'camera.json'
/** Nothing is added to its directory any more. */
const CLOSED = 'closed'

const Name = z.object({ organizationId: z.uuid(), cameraId: z.string().min(1).max(64) })
const SegmentFile = z.object({
  startAt: z.coerce.date(),
  endAt: z.coerce.date(),
  runId: z.uuid(),
  clock: z.enum(['source', 'arrival']),
  driftMs: z.number().optional(),
  isSet: z.boolean().optional(),
  bytes: z.number(),
  frames: z.number(),
  codec: z.string(),
  width: z.number(),
  height: z.number(),
  covers: z.array(z.string()).optional(),
})

/** Where segments of a run wait until they are kept: each with a file beside it that says what it is. */
export interface Run {
  directory: string
  /** Moves a whole file of ffmpeg to those that wait. */
  keep(file: string, segment: Segment): Promise<SpooledSegment>
  /** Removes what is left of it, unless segments wait. */
  close(): Promise<void>
}

const waitingIn = async (directory: string): Promise<string[]> =>
  (await readdir(directory)).filter((name) => name.startsWith('kept-') && name.endsWith('.json')).sort()

/** A new directory below `spoolDir`, readable by this user only. */
export async function openRun(spoolDir: string, camera: CameraName): Promise<Run> {
  const directory = tempPath(spoolDir, KIND)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const { organizationId, cameraId } = camera
  await writeFile(join(directory, CAMERA), JSON.stringify({ organizationId, cameraId }))
  return {
    directory,
    async keep(file, segment) {
      const path = join(directory, `kept-${segment.startAt.getTime()}.ts`)
      await writeFile(`${path}.json`, JSON.stringify(segment))
      await rename(join(directory, file), path)
      return { organizationId, cameraId, segment, path }
    },
    async close() {
      if (!existsSync(directory)) return
      await writeFile(join(directory, CLOSED), '').catch(() => undefined)
      if ((await waitingIn(directory)).length > 0) return
      await rm(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Removes a segment that is kept elsewhere by now; the last one of a run that is over takes its directory along. */
export async function forgetSpooled({ path }: SpooledSegment): Promise<void> {
  await rm(path, { force: true })
  await rm(`${path}.json`, { force: true })
  const directory = dirname(path)
  if (!existsSync(join(directory, CLOSED)) || (await waitingIn(directory)).length > 0) return
  await rm(directory, { recursive: true, force: true, maxRetries: 5 })
}

/**
 * What processes of this machine that are gone left below `spoolDir`, in the order of time. Their children are ended; directories in
 * which nothing waits any more are removed. What was not whole when its owner was killed is lost: at most one segment.
 */
export async function collectSpool(spoolDir: string): Promise<SpooledSegment[]> {
  if (!existsSync(spoolDir)) return []
  const found: SpooledSegment[] = []
  for (const { path: directory, ours } of leftovers(spoolDir, KIND)) {
    if (!ours) continue
    for (const pid of await allPids())
      if (pid !== process.pid && (await wordsOf(pid, 'cmdline')).includes(directory)) kill(pid)
    const some = await waitingSegments(directory)
    if (some.length === 0) await rm(directory, { recursive: true, force: true, maxRetries: 3 })
    found.push(...some)
  }
  return found.sort((a, b) => a.segment.startAt.getTime() - b.segment.startAt.getTime())
}

async function waitingSegments(directory: string): Promise<SpooledSegment[]> {
  const text = await readFile(join(directory, CAMERA), 'utf8').catch(() => undefined)
  const camera = text === undefined ? undefined : Name.safeParse(parsed(text)).data
  if (!camera) return []
  const found: SpooledSegment[] = []
  for (const name of await waitingIn(directory)) {
    const path = join(directory, name.slice(0, -'.json'.length))
    const segment = SegmentFile.safeParse(parsed(await readFile(`${path}.json`, 'utf8'))).data
    const file = await stat(path).catch(() => undefined)
    // Killed between the two, or by a disk that was full.
    if (!segment || file?.size !== segment.bytes) continue
    found.push({ ...camera, segment, path })
  }
  return found
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
