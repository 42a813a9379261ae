import { createRequire } from 'node:module'

interface Spawned {
  env: Record<string, string>
}

/**
 * Loaded before each test file where coverage is not counted: the processes that it starts do not tell tap which files they
 * load, which would take a fifth of their processor time.
 */
const tap = createRequire(createRequire(import.meta.url).resolve('@tapjs/processinfo'))
const onSpawn = tap('process-on-spawn') as { addListener(change: (spawned: Spawned) => void): void }

// Behind tap's own listener, which has put its part there.
onSpawn.addListener((spawned) => {
  const { NODE_OPTIONS = '', ...env } = spawned.env
  const rest = NODE_OPTIONS.replace(/"?--import=[^"\s]*@tapjs\/processinfo[^"\s]*"?/, '').trim()
  spawned.env = rest ? { ...env, NODE_OPTIONS: rest } : env
})
