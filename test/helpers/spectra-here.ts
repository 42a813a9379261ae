import { main } from '../../cli/spectra.ts'
import { cacheDir, type Finished } from './spectra.ts'

type Write = typeof process.stdout.write

const STREAMS = ['stdout', 'stderr'] as const

/**
 * Runs a command of `spectra` in this process, one at a time: for what it does and says, where that it is a process of its own is
 * not what is tested. Half of the processor time. Nothing else of the test may print meanwhile.
 */
export async function spectraHere(data: string, args: string[]): Promise<Omit<Finished, 'signal'>> {
  const said = { stdout: '', stderr: '' }
  const { env, exitCode, stdout, stderr } = process
  const writes = { stdout: stdout.write, stderr: stderr.write }
  const listeners = stdout.listeners('error')
  process.env = { ...env, SPECTRA_CACHE: cacheDir(), NO_COLOR: '1' }
  process.exitCode = 0
  for (const name of STREAMS)
    process[name].write = ((text: string | Uint8Array) => (said[name] += String(text)) !== '') as Write
  try {
    await main([...args, '--data', data])
    return { code: Number(process.exitCode), ...said }
  } finally {
    for (const name of STREAMS) process[name].write = writes[name]
    for (const one of stdout.listeners('error'))
      if (!listeners.includes(one)) stdout.off('error', one as () => void)
    process.exitCode = exitCode
    process.env = env
  }
}
