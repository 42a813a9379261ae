import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import type { Database } from '../../../core/database/database.ts'
import type { Storage } from '../../../core/ports.ts'
import { TAKEN } from '../nemesis/foreign.ts'
import type { Struck } from '../nemesis/nemesis.ts'
import { LET_IN, MADE_IN_ITS_PLACE } from '../nemesis/volume.ts'
import type { Finding } from './evidence.ts'

/** P11: each chunk's object is, byte by byte, what its row says. */
export async function contentsAgree(database: Database, storage: Storage): Promise<Finding> {
  const rows = await database.query<{ id: string; key: string; sha256: string }>(
    `select id, video_key as key, sha256 from spectra_ops.batch_video_chunks
     union all select id, video_key, sha256 from spectra_ops.cam_video_chunks`,
  )
  const wrong: string[] = []
  for (const { id, key, sha256 } of rows) {
    const hash = createHash('sha256')
    try {
      for await (const part of await storage.get(key)) hash.update(part as Buffer)
    } catch (thrown) {
      wrong.push(`the object of chunk ${id} cannot be read: ${String(thrown)}`)
      continue
    }
    if (hash.digest('hex') !== sha256)
      wrong.push(`the object of chunk ${id} has another content than its row says`)
  }
  return { counted: `${rows.length} chunks read and compared`, wrong }
}

/** P11: with all processes ended, no temporary file is left. */
export function nothingTemporaryIsLeft(folders: readonly string[]): Finding {
  const left = folders.flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : []))
  return { counted: 'no temporary file', wrong: left.map((name) => `${name} is left`) }
}

const MEDDLED = [LET_IN, MADE_IN_ITS_PLACE, TAKEN]

/**
 * P13: nobody with another database was let to the objects, nobody made anything where their volume was not mounted, and
 * messages of another cluster were left to it.
 */
export function nobodyMeddles(struck: readonly Struck[]): Finding {
  const wrong = struck.flatMap(({ name, said }) =>
    MEDDLED.some((words) => said?.includes(words)) ? [`${name}: ${said}`] : [],
  )
  const strangers = struck.filter(({ said }) => said === 'SS_DATA_DIR_FOREIGN').length
  return { counted: `${strangers} processes with another database were refused`, wrong }
}
