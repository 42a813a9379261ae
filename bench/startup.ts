import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSpectra } from '../test/helpers/spectra.ts'
import { report } from './report.ts'

/** `spectra up` from the start of the process until /health answers 200. Goals: warm under 2 s, cold under 5 s. */
async function start(data: string, cache: string): Promise<number> {
  const began = performance.now()
  const up = startSpectra(data, ['up', '--port', '0'], { SPECTRA_CACHE: cache })
  const [url] = /http:\/\/[^/]+/.exec(await up.printed('Ready:'))!
  const health = await fetch(`${url}/health`)
  const seconds = (performance.now() - began) / 1000
  if (health.status !== 200) throw new Error(`Not healthy: ${health.status} ${await health.text()}`)
  up.child.kill('SIGTERM')
  await up.finished
  return seconds
}

const root = mkdtempSync(join(tmpdir(), 'spectra-bench-'))
try {
  const cache = join(root, 'cache')
  const cold = await start(join(root, 'first'), cache)
  const fromTemplate = await start(join(root, 'second'), cache)
  const warm = Math.min(await start(join(root, 'first'), cache), await start(join(root, 'first'), cache))
  report('startup', [
    ['cold, no template', cold, 's', 5],
    ['cold, from the cached template', fromTemplate, 's', 5],
    ['warm', warm, 's', 2],
  ])
} finally {
  rmSync(root, { recursive: true, force: true })
}
