import type { TcpProxy } from '../../helpers/tcp-proxy.ts'
import type { Ways } from '../cluster/cluster.ts'
import { between, oneOf, type Fault, type Field } from './fault.ts'

const waysOf = (field: Field, unit: string): Ways => field.cluster.ways.get(unit)!

/** One of those that the work stands on. */
function someWay(field: Field, unit: string): { name: string; proxy: TcpProxy } {
  const { postgres, rabbitmq, store } = waysOf(field, unit)
  const [name, proxy] = oneOf(field.random, Object.entries({ postgres, rabbitmq, ...(store && { store }) }))!
  return { name: `${unit} to ${name}`, proxy }
}

/** A stream that lost a part cannot go on: it is cut when the way is open again, as TCP would give up on it. */
async function lossy(field: Field, proxy: TcpProxy, lose: () => void): Promise<void> {
  lose()
  await field.pause(between(field.random, 500, 4000))
  proxy.heal()
  proxy.reset()
}

export const networkFaults: Fault[] = [
  {
    name: 'connections reset',
    hits: 'unit',
    async strike(field, unit) {
      const { name, proxy } = someWay(field, unit)
      proxy.reset()
      return name
    },
  },
  {
    name: 'a way that swallows everything',
    hits: 'unit',
    async strike(field, unit) {
      const { name, proxy } = someWay(field, unit)
      const direction = oneOf(field.random, ['toServer', 'toClient', undefined] as const)
      await lossy(field, proxy, () => proxy.blackhole(direction ? { direction } : {}))
      return name
    },
  },
  {
    name: 'a slow way',
    hits: 'unit',
    async strike(field, unit) {
      const { name, proxy } = someWay(field, unit)
      proxy.delay(between(field.random, 20, 300))
      await field.pause(between(field.random, 1000, 5000))
      proxy.heal()
      return name
    },
  },
  {
    name: 'a closed way',
    hits: 'unit',
    async strike(field, unit) {
      const { name, proxy } = someWay(field, unit)
      proxy.drop()
      await field.pause(between(field.random, 500, 4000))
      proxy.heal()
      return name
    },
  },
  {
    name: 'confirms lost',
    hits: 'unit',
    async strike(field, unit) {
      const { rabbitmq } = waysOf(field, unit)
      await lossy(field, rabbitmq, () => rabbitmq.loseSettlements({ direction: 'toClient' }))
      return unit
    },
  },
  {
    name: 'acknowledgements lost',
    hits: 'unit',
    async strike(field, unit) {
      const { rabbitmq } = waysOf(field, unit)
      await lossy(field, rabbitmq, () => rabbitmq.loseSettlements({ direction: 'toServer' }))
      return unit
    },
  },
]
