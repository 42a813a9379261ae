import { randomUUID } from 'node:crypto'
import { link, lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { SpectraError } from '../errors.ts'
import { codeOf, isMissing, storageError } from './failures.ts'
import { MARKER_NAME } from './keys.ts'

/** What stands beside the objects of a cluster, and nowhere else: an empty mount point has none. */
const Marker = z.object({ cluster: z.uuid() })

/** Where objects lie, which may be away: a file server, a disk that is not mounted. */
export interface Volume {
  /**
   * Looked at before an object is believed to be missing, and before anything is made.
   * @throws SS_STORAGE_UNAVAILABLE where the directory is not that of the objects
   */
  here(): Promise<void>
}

/** @param clusterId whose marker it carries; without one the directory itself is looked for */
export function createVolume(dir: string, clusterId: string | undefined): Volume {
  return {
    async here() {
      if (clusterId === undefined) {
        if (!(await exists(dir))) throw away(dir, 'it is not there')
        return
      }
      const found = await readMarker(dir)
      if (found === undefined)
        throw away(dir, `${MARKER_NAME}, which marks it as that of cluster ${clusterId}, is not there`)
      if (found !== clusterId) throw away(dir, `it is that of cluster ${found}, not of ${clusterId}`)
    },
  }
}

/** What is said of a directory that is not that of the objects, or not now. */
export function away(dir: string, why: string): SpectraError {
  const message = `Cannot use the objects in ${dir}: ${why}`
  return new SpectraError('SS_STORAGE_UNAVAILABLE', message, {
    details: {
      advice: 'Mount the volume there. If its objects are lost, start anew without them: spectra adopt.',
    },
  })
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false
      throw storageError(`look into ${path}`, error)
    },
  )

/**
 * The cluster whose objects lie in `dir`; undefined where it has no marker.
 * @throws SS_STORAGE_UNAVAILABLE; SS_DATA_DIR_UNUSABLE where the marker does not say it
 */
export async function readMarker(dir: string): Promise<string | undefined> {
  const path = join(dir, MARKER_NAME)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw storageError(`look into ${path}`, error)
  }
  const marker = Marker.safeParse(parsed(text))
  if (marker.success) return marker.data.cluster
  throw new SpectraError(
    'SS_DATA_DIR_UNUSABLE',
    `Cannot tell whose objects lie in ${dir}: ${MARKER_NAME} does not say it`,
    { details: { advice: 'Mark it again with: spectra adopt.' } },
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Marks `dir`, made where it is missing, as that of a cluster. Of several that mark it at once one wins, unless `replace`.
 * Returns whose it is then.
 */
export async function writeMarker(
  dir: string,
  clusterId: string,
  { replace = false }: { replace?: boolean } = {},
): Promise<string> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const path = join(dir, MARKER_NAME)
  const draft = `${path}.${randomUUID()}`
  try {
    await writeFile(draft, `${JSON.stringify({ cluster: clusterId })}\n`, { flag: 'wx', flush: true })
    if (replace) await rename(draft, path)
    else await link(draft, path)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw storageError(`mark ${dir}`, error)
  } finally {
    await rm(draft, { force: true })
  }
  return (await readMarker(dir)) ?? clusterId
}
