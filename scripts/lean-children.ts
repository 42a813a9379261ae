import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

interface Spawned {
  env: Record<string, string>
}

/**
 * Loaded before each test file where coverage is not counted: the processes that it starts have nothing of tap, and do not tell
 * it which files they load, which would take a fifth of their processor time.
 */
const tap = createRequire(createRequire(import.meta.url).resolve('@tapjs/processinfo'))
const onSpawn = tap('process-on-spawn') as { addListener(change: (spawned: Spawned) => void): void }

const OF_TESTS = /"?--import=[^"\s]*(@tapjs\/processinfo|lean-loading\.ts)[^"\s]*"?/g

// Behind tap's own listener, which has put its part there.
onSpawn.addListener((spawned) => {
  const { NODE_OPTIONS = '', ...env } = spawned.env
  const rest = NODE_OPTIONS.replaceAll(OF_TESTS, '').trim()
  spawned.env = rest ? { ...env, NODE_OPTIONS: rest } : env
})

/** Where Linux counts them: the ticks (of 10 ms) of this process and of those that it waited for, with theirs. */
process.on('exit', () => {
  if (process.platform !== 'linux') return
  const [, fields] = /.*\) (.*)/.exec(readFileSync('/proc/self/stat', 'utf8'))!
  const ticks = fields!.split(' ').slice(11, 15).map(Number)
  console.log(`# processor=${ticks.reduce((sum, each) => sum + each) / 100}s`)
})
