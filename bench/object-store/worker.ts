import { WAYS, type Given } from './ways.ts'

/** One way, in a process of its own: goes up or down whenever it is told, and tells the seconds and its peak memory. */
const given = JSON.parse(process.argv[2]!) as Given
const way = WAYS[given.way](given)
process.on('disconnect', () => process.exit())
process.on('message', (order: { verb: 'up' | 'down'; file: string }) => void go(order))

async function go({ verb, file }: { verb: 'up' | 'down'; file: string }): Promise<void> {
  const began = performance.now()
  await way[verb](file)
  const seconds = (performance.now() - began) / 1000
  process.send!({ seconds, peakBytes: process.resourceUsage().maxRSS * 1024 })
}
