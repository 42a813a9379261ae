import { CALM, type Switches } from '../cluster/switches.ts'
import { between, type Fault } from './fault.ts'

type Change = { vision?: Partial<Switches['vision']>; ports?: Partial<Switches['ports']> }

/** While it lasts, calls of all processes fail at this rate. */
const atTheRate = (name: string, change: Change): Fault => ({
  name,
  hits: 'ports',
  async strike({ cluster, random, pause }) {
    cluster.set(change)
    await pause(between(random, 2000, 5000))
    const { failing, crashing, hanging } = CALM.vision
    cluster.set({ vision: { failing, crashing, hanging }, ports: CALM.ports })
  },
})

export const portFaults: Fault[] = [
  atTheRate('ports that fail before or after', { ports: { failing: 0.03 } }),
  atTheRate('kills before or after calls of ports', { ports: { killing: 0.002 } }),
  atTheRate('a model that fails', { vision: { failing: 0.3 } }),
  atTheRate('a model that crashes', { vision: { crashing: 0.1 } }),
  atTheRate('a model that hangs', { vision: { hanging: 0.03 } }),
]
