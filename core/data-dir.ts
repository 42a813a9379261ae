import { mkdir } from 'node:fs/promises'
import { SpectraError } from './errors.ts'

/** Makes it where it is not there, for its owner only. @throws SS_DATA_DIR_UNUSABLE */
export async function makeDataDir(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
    throw new SpectraError(
      'SS_DATA_DIR_UNUSABLE',
      `Cannot use the data directory ${path}: ${cause.message}`,
      { cause },
    )
  })
}
