import { chmod, mkdtemp, rm, rmdir } from 'node:fs/promises'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { readAddress } from '../../core/running/address.ts'

export interface OpenedSocket {
  path: string
  /** Removes what was made for it. */
  remove(): Promise<void>
}

/** Longest path of a socket that every system takes, in bytes (macOS: 103, Linux: 107). */
const LONGEST_PATH = 103
const PREFIX = 'spectra-socket-'
const NAME = 'running.sock'

/**
 * Listens on a socket that belongs to this user alone (mode 0600): in the data directory or, where its path is too long or
 * its file system has no sockets, in a new directory (mode 0700) among the system's temporary files.
 */
export async function openSocket(server: Server, dataDir: string): Promise<OpenedSocket> {
  await removeLeftOver(dataDir)
  const path = join(dataDir, NAME)
  if (Buffer.byteLength(path) <= LONGEST_PATH && (await listens(server, path))) {
    return { path, remove: () => rm(path, { force: true }) }
  }
  const directory = await mkdtemp(join(tmpdir(), PREFIX))
  const short = join(directory, NAME)
  await listen(server, short)
  return { path: short, remove: () => removeShort(short) }
}

/** Of a holder of this directory that was killed. */
async function removeLeftOver(dataDir: string): Promise<void> {
  const left = (await readAddress(dataDir))?.socket
  await rm(join(dataDir, NAME), { force: true })
  if (left !== undefined && basename(dirname(left)).startsWith(PREFIX)) await removeShort(left)
}

/** The socket, and its directory where nothing else is in it. */
async function removeShort(path: string): Promise<void> {
  if (basename(path) === NAME) await rm(path, { force: true })
  await rmdir(dirname(path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTEMPTY') throw error
  })
}

/** Whether this file system has sockets. */
async function listens(server: Server, path: string): Promise<boolean> {
  try {
    await listen(server, path)
    return true
  } catch {
    // Which errors say so differs from system to system; the other place shows whether it was this.
    return false
  }
}

async function listen(server: Server, path: string): Promise<void> {
  const listening = once(server, 'listening')
  server.listen(path)
  await listening
  await chmod(path, 0o600)
}
