import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { removeAbandoned } from './abandoned.ts'

/** Programs that make networks, and how Debian installs them. */
const PROGRAMS = { ip: 'iproute2', nft: 'nftables' } as const

/** A machine of its own, as far as a network can tell: a network namespace with an address. */
export interface Host {
  readonly name: string
  readonly address: string
  /** The command line by which a program runs there; its process is the program's own. */
  command(program: string, args: readonly string[]): [string, string[]]
  /** Takes its cable out: what is sent to it or by it is lost, and nobody is told. */
  cut(): void
  mend(): void
}

/** Hosts on one switch, and the servers of this machine, which they reach. */
export interface Network {
  host(name: string): Host
  /** The same text for hosts, where it names servers that listen on 127.0.0.1. Their connections end in the hosts themselves. */
  reach(text: string): string
}

/** Why no hosts can be made here; false where they can. */
export function noHosts(): string | false {
  if (process.getuid?.() !== 0) return 'hosts are network namespaces, which root makes'
  const missing = (Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[]).filter((name) => !onPath(name))
  if (missing.length > 0)
    return `there is no ${missing.join(', no ')} (apt-get install ${missing.map((name) => PROGRAMS[name]).join(' ')})`
  const allowed = [spawnSync('unshare', ['--net', 'true']), spawnSync('nft', ['list', 'tables'])]
  return allowed.some(({ status }) => status !== 0) && 'this machine lets nobody make networks'
}

const onPath = (program: string): boolean =>
  `${process.env.PATH}:/usr/sbin:/sbin`.split(':').some((folder) => existsSync(`${folder}/${program}`))

/** Nothing of it is left when the test ends; what a killed run left goes first. */
export function createNetwork(t: { teardown(fn: () => unknown): unknown }): Network {
  removeAbandoned()
  const number = (process.pid % 250) + 1
  const [bridge, table] = [`ss${process.pid}`, `spectra_${process.pid}`]
  const at = (last: number): string => `10.77.${number}.${last}`
  const here = at(1)
  ip('link', 'add', bridge, 'type', 'bridge')
  t.teardown(() => ip('link', 'delete', bridge))
  ip('address', 'add', `${here}/24`, 'dev', bridge)
  ip('link', 'set', bridge, 'up')
  writeFileSync(`/proc/sys/net/ipv4/conf/${bridge}/route_localnet`, '1')
  // Servers that listen on 127.0.0.1 see everybody as 127.0.0.1, and let nobody else in.
  nft(`add table ip ${table}
    add chain ip ${table} to { type nat hook prerouting priority dstnat; }
    add chain ip ${table} from { type nat hook input priority 100; }
    add rule ip ${table} from ip saddr ${at(0)}/24 ip daddr 127.0.0.1 snat to 127.0.0.1`)
  t.teardown(() => nft(`delete table ip ${table}`))
  const reached = new Set<string>()
  let hosts = 0
  return {
    host(name) {
      hosts += 1
      const [space, cable, address] = [`spectra-${process.pid}-${name}`, `${bridge}v${hosts}`, at(9 + hosts)]
      ip('netns', 'add', space)
      t.teardown(() => ip('netns', 'delete', space))
      ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space)
      ip('link', 'set', cable, 'master', bridge, 'up')
      ip('-n', space, 'address', 'add', `${address}/24`, 'dev', 'eth0')
      for (const device of ['eth0', 'lo']) ip('-n', space, 'link', 'set', device, 'up')
      ip('-n', space, 'route', 'add', 'default', 'via', here)
      return {
        ...{ name, address },
        command: (program, args) => ['ip', ['netns', 'exec', space, program, ...args]],
        cut: () => ip('link', 'set', cable, 'nomaster'),
        mend: () => ip('link', 'set', cable, 'master', bridge),
      }
    },
    reach(text) {
      return text.replace(/127\.0\.0\.1(:|%3A)(\d+)/gi, (_all, colon: string, port: string) => {
        if (!reached.has(port))
          nft(`add rule ip ${table} to ip daddr ${here} tcp dport ${port} dnat to 127.0.0.1:${port}`)
        reached.add(port)
        return `${here}${colon}${port}`
      })
    },
  }
}

const ip = (...args: string[]): void => void execFileSync('ip', args)

const nft = (commands: string): void => void execFileSync('nft', ['-f', '-'], { input: commands })
