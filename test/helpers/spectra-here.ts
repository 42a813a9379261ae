import { main } from '../../cli/spectra.ts'
import { cacheDir, type Finished } from './spectra.ts'

type Write = typeof process.stdout.write

/**
 * Runs a command of `spectra` in this process, one at a time: for what it does and says, where that it is a process of its own is
 * not what is tested. A third of the processor time. Nothing else of the test may print meanwhile.
 */
export async function spectraHere(data: string, args: string[]): Promise<Omit<Finished, 'signal'>> {
  const said = { stdout: '', stderr: '' }
  const { SPECTRA_CACHE, NO_COLOR } = process.env
  const exitCode = process.exitCode
  const writes = { stdout: process.stdout.write, stderr: process.stderr.write }
  const listeners = process.stdout.listeners('error')
  Object.assign(process.env, { SPECTRA_CACHE: cacheDir(), NO_COLOR: '1' })
  process.exitCode = 0
  for (const name of ['stdout', 'stderr'] as const)
    process[name].write = ((text: string | Uint8Array) => (said[name] += String(text)) !== '') as Write
  try {
    await main([...args, '--data', data])
    return { code: Number(process.exitCode ?? 0), ...said }
  } finally {
    for (const name of ['stdout', 'stderr'] as const) process[name].write = writes[name]
    for (const one of process.stdout.listeners('error'))
      if (!listeners.includes(one)) process.stdout.off('error', one as () => void)
    process.exitCode = exitCode
    restore({ SPECTRA_CACHE, NO_COLOR })
  }
}

function restore(environment: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(environment))
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
}
