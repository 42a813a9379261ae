import { text } from 'node:stream/consumers'
import type { Config } from '../../core/config.ts'
import { SpectraError } from '../../core/errors.ts'
import { createChannelPorts, type ChannelPorts } from '../../core/ports-of-commands.ts'
import type { ChannelView, Identity, NewChannel } from '../../core/ports.ts'
import { confirm } from '../confirm.ts'
import { EXIT } from '../exit-codes.ts'
import { paint, print, printJson, table } from '../output/terminal.ts'
import { reach } from '../reach.ts'
import type { ChannelOptions } from '../requests.ts'
import { readSmall } from '../schema-file.ts'
import { working } from '../session.ts'
import { addressOf, digestOf, quietOf, shownAddressOf, wantsOf } from './channel-settings.ts'

const LARGEST_SECRET = 2000

export async function withChannels<T>(config: Config, work: (ports: ChannelPorts) => Promise<T>): Promise<T> {
  return working(await reach(config, (running) => createChannelPorts(config, running)), work)
}

/** By its name, or by its id. @throws SS_NOT_FOUND */
export async function found(
  { channels }: ChannelPorts,
  identity: Identity,
  name: string,
): Promise<ChannelView> {
  const all = await channels.list(identity)
  const one = all.find((each) => each.name === name) ?? all.find((each) => each.id === name)
  if (one) return one
  throw new SpectraError('SS_NOT_FOUND', `Cannot find the channel ${JSON.stringify(name)}: there is none`, {
    details: { advice: 'See which there are with: spectra channel list.' },
  })
}

export async function add(
  config: Config,
  identity: Identity,
  { name, kind, address }: { name: string; kind: string; address: string },
  options: ChannelOptions,
): Promise<number> {
  const secret = await secretOf(options)
  const given: NewChannel = {
    ...{ name, kind: kind as NewChannel['kind'], address: addressOf(kind, address, options) },
    wants: wantsOf(options),
    ...(secret !== undefined && { secret }),
    ...(options.quiet && { quiet: quietOf(options) }),
    ...(options.digest && { digest: digestOf(options) }),
  }
  return withChannels(config, async ({ channels }) => {
    const made = await channels.add(identity, given)
    print(`${paint('green', 'Added')} ${made.channel.name}: ${shownAddressOf(made.channel)}.`)
    if (made.secret) print(`Its key, shown this once: ${made.secret}`)
    print(paint('dim', `Try it with: spectra channel test ${made.channel.name}`))
    return EXIT.done
  })
}

export async function edit(
  config: Config,
  identity: Identity,
  name: string,
  options: ChannelOptions,
): Promise<number> {
  const secret = await secretOf(options)
  return withChannels(config, async (ports) => {
    const channel = await found(ports, identity, name)
    const { quiet, digest } = options
    const change = {
      name: options.rename,
      secret,
      address: addressOf(channel.kind, options.address, options, channel.address),
      wants: wantsOf(options, channel.wants),
      ...(quiet !== undefined && { quiet: quiet === false ? null : quietOf(options) }),
      ...(digest !== undefined && { digest: digest === false ? null : digestOf(options) }),
    }
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
    const now = await ports.channels.edit(identity, channel.id, given)
    print(`${paint('green', 'Changed')} ${now.name}: ${shownAddressOf(now)}.`)
    return EXIT.done
  })
}

export function list(config: Config, identity: Identity, { json }: { json?: boolean }): Promise<number> {
  return withChannels(config, async ({ channels }) => {
    const all = await channels.list(identity)
    if (json) all.forEach((each) => printJson(each))
    else if (all.length === 0) print('No channels. Add one with: spectra channel add NAME KIND ADDRESS')
    else {
      const rows = all.map((each) => [
        ...[each.name, each.kind, shownAddressOf(each), stateOf(each)],
        ...[String(each.waiting), String(each.dead)],
      ])
      const [head, ...lines] = table([['Name', 'Kind', 'Address', 'State', 'Waiting', 'Dead'], ...rows])
      print(paint('bold', head!))
      lines.forEach((line) => print(line))
    }
    return EXIT.done
  })
}

function stateOf({ pausedAt, failing }: ChannelView): string {
  if (pausedAt) return 'paused'
  return failing ? `failing: ${failing.because.slice(0, 80)}` : 'well'
}

export function test(
  config: Config,
  identity: Identity,
  name: string,
  { json }: { json?: boolean },
): Promise<number> {
  return withChannels(config, async (ports) => {
    const { id } = await found(ports, identity, name)
    const { delivered, cause } = await ports.channels.test(identity, id)
    if (json) printJson({ delivered, ...(cause && { cause }) })
    else if (delivered) print(`${paint('green', 'Told')} ${name}: it took the test.`)
    else {
      print(`${paint('red', cause!.code)} ${cause!.message}`)
      if (cause!.advice) print(paint('dim', cause!.advice))
    }
    return delivered ? EXIT.done : EXIT.failed
  })
}

export function change(
  config: Config,
  identity: Identity,
  verb: 'pause' | 'resume',
  name: string,
): Promise<number> {
  return withChannels(config, async (ports) => {
    const { id } = await found(ports, identity, name)
    await ports.channels[verb](identity, id)
    print(`${verb === 'pause' ? 'Paused' : 'Resumed'} ${name}.`)
    return EXIT.done
  })
}

export function remove(
  config: Config,
  identity: Identity,
  name: string,
  { yes }: { yes?: boolean },
): Promise<number> {
  return withChannels(config, async (ports) => {
    const { id, waiting } = await found(ports, identity, name)
    const question = `Remove ${name}${waiting > 0 ? ` and what waits for it (${waiting})` : ''}?`
    if (!yes && !(await confirm(`remove the channel ${name}`, question))) return EXIT.failed
    await ports.channels.remove(identity, id)
    print(`Removed ${name}.`)
    return EXIT.done
  })
}

async function secretOf({ secretFile }: ChannelOptions): Promise<string | undefined> {
  if (secretFile === undefined) return undefined
  const given = secretFile === '-' ? await text(process.stdin) : await readSmall(secretFile, LARGEST_SECRET)
  return given.replace(/\r?\n$/, '')
}
