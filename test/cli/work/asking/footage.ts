import type { Test } from 'tap'
import { sampleVideo } from '../../../helpers/sample.ts'
import { jsonLines, spectra } from '../../../helpers/spectra.ts'
import { tempDir } from '../../../helpers/temp.ts'

/** A data directory with one video that was analysed. */
export interface Footage {
  data: string
  processId: string
}

export async function analysedSample(t: Test): Promise<Footage> {
  const data = tempDir(t)
  const { stdout, stderr } = await spectra(data, ['analyze', sampleVideo(), '--chunk', '10', '--json'])
  const ended = jsonLines(stdout).find(({ kind }) => kind === 'ended') as
    { process: { id: string } } | undefined
  if (!ended) throw new Error(`The sample was not analysed: ${stderr}`)
  return { data, processId: ended.process.id }
}
