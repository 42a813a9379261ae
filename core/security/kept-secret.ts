import { randomBytes, randomUUID } from 'node:crypto'
import { chmod, link, mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SpectraError } from '../errors.ts'

const SHORTEST = 32

async function read(path: string, what: string): Promise<string | undefined> {
  try {
    const secret = (await readFile(path, 'utf8')).trim()
    if (secret.length < SHORTEST) {
      throw new SpectraError(
        'SS_DATA_DIR_UNUSABLE',
        `Cannot use the ${what} in ${path}: it has ${secret.length} characters, at least ${SHORTEST} are needed. ` +
          'Remove the file to have a new one made',
      )
    }
    if ((await stat(path)).mode & 0o077) await chmod(path, 0o600)
    return secret
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Writes all of the secret elsewhere, then gives it its name unless another process was first. */
async function make(dataDir: string, file: string): Promise<void> {
  const own = join(dataDir, `.${file}-${randomUUID()}`)
  try {
    const handle = await open(own, 'wx', 0o600)
    try {
      await handle.writeFile(`${randomBytes(32).toString('hex')}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await link(own, join(dataDir, file))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(own, { force: true })
  }
}

/**
 * A key that is made once and kept in a file of the data directory, for its owner only (mode 0600). Processes that
 * start at once agree on one: the name is given to a complete file, and only the first gets it.
 * @param what for messages, such as `URL secret`
 * @throws SS_DATA_DIR_UNUSABLE where the file cannot be made, read or is too short
 */
export async function loadKeptSecret(dataDir: string, file: string, what: string): Promise<string> {
  const path = join(dataDir, file)
  try {
    await mkdir(dataDir, { recursive: true })
    const kept = await read(path, what)
    if (kept !== undefined) return kept
    await make(dataDir, file)
    const made = await read(path, what)
    if (made !== undefined) return made
  } catch (error) {
    if (error instanceof SpectraError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new SpectraError('SS_DATA_DIR_UNUSABLE', `Cannot keep the ${what} in ${dataDir}: ${why}`, {
      cause: error,
    })
  }
  throw new SpectraError(
    'SS_DATA_DIR_UNUSABLE',
    `Cannot keep the ${what} in ${dataDir}: it was removed meanwhile`,
  )
}
