import type { Config } from '../../core/config.ts'
import { SpectraError } from '../../core/errors.ts'
import type { DeliveryView, Identity } from '../../core/ports.ts'
import type { DeliveryState } from '../../schema/channels.ts'
import { EXIT } from '../exit-codes.ts'
import { paint, print, printJson, table } from '../output/terminal.ts'
import { found, withChannels } from './channel.ts'

export function deliveries(
  config: Config,
  identity: Identity,
  name: string,
  { state, limit, json }: { state?: string; limit: string; json?: boolean },
): Promise<number> {
  const first = Number(limit)
  if (!Number.isInteger(first) || first < 1 || first > 200)
    throw new SpectraError('SS_INPUT_INVALID', `Cannot use --limit ${limit}: give 1 to 200`)
  return withChannels(config, async (ports) => {
    const { id } = await found(ports, identity, name)
    const asked = { first, ...(state && { state: state as DeliveryState }) }
    const { items } = await ports.channels.deliveries(identity, id, asked)
    if (json) items.forEach((each) => printJson(each))
    else if (items.length === 0) print('None.')
    else {
      const [head, ...lines] = table([['When', 'State', 'Tries', 'What', 'Id'], ...items.map(cells)])
      print(paint('bold', head!))
      lines.forEach((line) => print(line))
    }
    return EXIT.done
  })
}

const cells = ({ createdAt, state, attempts, title, id, cause }: DeliveryView): string[] => [
  ...[createdAt.toISOString(), state, String(attempts)],
  `${title.slice(0, 60)}${cause ? ` (${cause.message.slice(0, 80)})` : ''}`,
  id,
]

export function replay(
  config: Config,
  identity: Identity,
  name: string,
  deliveryId: string | undefined,
): Promise<number> {
  return withChannels(config, async (ports) => {
    const { id } = await found(ports, identity, name)
    const count = await ports.channels.replay(identity, id, deliveryId)
    print(count === 0 ? 'Nothing is dead.' : `${count} wait again. They are told by: spectra up, or a node.`)
    return EXIT.done
  })
}
