import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { runs, startOf } from '../processes.ts'

/** Where the process that has the data directory open can be asked, and what proves that one may. */
export const RunningAddress = z.object({
  pid: z.int().positive(),
  /** When the process was started: a pid alone may be someone else's by now. */
  start: z.string(),
  host: z.string(),
  /** Of the program. */
  version: z.string(),
  /** Path of a Unix socket. */
  socket: z.string().min(1),
  token: z.string().min(32),
})
export type RunningAddress = z.infer<typeof RunningAddress>

const pathIn = (dataDir: string): string => join(dataDir, 'running.json')

/** What the file says, whoever wrote it; undefined where there is none, or none that can be read. */
export async function readAddress(dataDir: string): Promise<RunningAddress | undefined> {
  const text = await readFile(pathIn(dataDir), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return RunningAddress.safeParse(JSON.parse(text)).data
  } catch {
    // Half of a file is no address.
    return undefined
  }
}

/** Whether the process of an address still runs, as far as this machine can tell. */
export const isCurrent = async ({ pid, start, host }: RunningAddress): Promise<boolean> =>
  host === hostname() && (await runs(pid, start))

/** Publishes how this process is reached, for the owner of the directory only (mode 0600). */
export async function writeAddress(
  dataDir: string,
  { version, socket, token }: Pick<RunningAddress, 'version' | 'socket' | 'token'>,
): Promise<void> {
  const { pid } = process
  const start = (await startOf(pid)) ?? 'unknown'
  const address: RunningAddress = { pid, start, host: hostname(), version, socket, token }
  const draft = `${pathIn(dataDir)}.${randomUUID()}`
  await writeFile(draft, JSON.stringify(address), { mode: 0o600 })
  await rename(draft, pathIn(dataDir))
}

/** Only ever removes one's own. */
export async function removeAddress(dataDir: string, token: string): Promise<void> {
  if ((await readAddress(dataDir))?.token === token) await rm(pathIn(dataDir), { force: true })
}
