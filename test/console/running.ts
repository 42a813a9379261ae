import type { Test } from 'tap'
import { buildConsole } from '../../scripts/build-console.ts'
import { startSpectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

/** Everything in one process, as `spectra up` is used: real footage is analysed in it. Ends with the test. Its address. */
export async function startRunning(t: Test): Promise<string> {
  await buildConsole()
  const running = startSpectra(tempDir(t), ['up', '--port', '0'])
  t.teardown(() => running.child.kill('SIGKILL'))
  return /Ready: (http:\S+)\/graphql/.exec(await running.printed(/Ready: \S+/))![1]!
}
