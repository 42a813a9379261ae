import { readdirSync } from 'node:fs'
import { createFfmpegClips, type FfmpegClipsOptions } from '../../../../core/cameras/clips/ffmpeg.ts'
import { loadConfig } from '../../../../core/config.ts'
import { findBinaries } from '../../../../core/media/binaries.ts'
import type { Clips } from '../../../../core/ports.ts'
import { PATIENCE_MS } from '../../../helpers/eventually.ts'
import { processesMentioning } from '../../../helpers/processes.ts'
import { tempDir } from '../../../helpers/temp.ts'

const binaries = findBinaries(loadConfig({}))

export const never = new AbortController().signal

export interface TestClips {
  clips: Clips
  directory: string
  processes(): string[]
}

/** The real clips on a directory of its own. When the test ends, neither files nor processes may be left of it. */
export async function openClips(
  t: { teardown(fn: () => unknown): unknown },
  options: Partial<FfmpegClipsOptions> = {},
): Promise<TestClips> {
  const directory = tempDir(t, 'spectra-clips-')
  const clips = createFfmpegClips({
    binaries: await binaries,
    tempDir: directory,
    stallMs: PATIENCE_MS,
    ...options,
  })
  const processes = (): string[] => processesMentioning(directory)
  t.teardown(async () => {
    const left = [...readdirSync(directory), ...processes()]
    await clips.close()
    if (left.length > 0) throw new Error(`Left behind: ${left.join(', ')}`)
  })
  return { clips, directory, processes }
}
