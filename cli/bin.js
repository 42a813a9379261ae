#!/usr/bin/env node
// Plain JavaScript that any Node can parse: finds a Node that is new enough, or says what is missing.
import module from 'node:module'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)
const newEnough = major > 24 || (major === 24 && minor >= 15)
const local = ['../node_modules/.bin/node', '../../.bin/node']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find(existsSync)
const cacheHome = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
const cacheDir = process.env.SPECTRA_CACHE || join(cacheHome, 'spectra')

if (newEnough) {
  // Halves the start: the second run loads compiled code.
  module.enableCompileCache(join(cacheDir, 'compiled'))
  const { main } = await import('./spectra.ts')
  await main(process.argv.slice(2))
} else if (local && process.env.SPECTRA_REEXEC !== '1') {
  const child = spawn(local, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, SPECTRA_REEXEC: '1' },
  })
  // A terminal sends Ctrl-C to both; a supervisor signals this process alone.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
} else {
  console.error(
    `Cannot start: this is Node ${process.versions.node}, and Spectra Sight needs 24.15 or newer.\n` +
      'Run "npm ci" in the project (it brings a suitable Node along), or install Node 24 from your package source.',
  )
  process.exit(5)
}
