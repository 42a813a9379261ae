import { systemClock, type Clock } from '../clock.ts'
import { SETTINGS, type Config } from '../config.ts'
import { toSpectraError, type SpectraError } from '../errors.ts'
import { loadLayers } from './layers.ts'
import { readLayers } from './read-layers.ts'

/** Settings that may become others while a process runs: passwords within addresses, and keys. */
const ADDRESSES = ['databaseUrl', 'mailboxUrl', 'redisUrl'] as const
const KEYS = [
  ...(['openaiApiKey', 'azureOpenaiApiKey', 'geminiApiKey', 'googleApiKey', 'bedrockToken'] as const),
  ...(['awsAccessKeyId', 'awsSecretAccessKey', 'awsSessionToken'] as const),
]
type AddressName = (typeof ADDRESSES)[number]
type KeyName = (typeof KEYS)[number]
export type RenewedName = AddressName | KeyName

/** One setting that may be another later. */
export interface Renewed {
  now(): string
  /** `used` was refused: whether there is another now. It is looked for where `used` is still what is known. */
  refused(used: string): Promise<boolean>
  /** Told after it became another. */
  onChange(listener: (value: string) => void): void
}

/** Passwords and keys of a running process, as they were read last. */
export interface Renewal {
  /** The configuration with them. */
  now(): Config
  of(name: AddressName): Renewed
  /** Somebody refused what `used` has under these names: whether there are others now. */
  refused(names: readonly RenewedName[], used: Config): Promise<boolean>
  onChange(listener: () => void): void
  close(): void
}

export interface RenewalOptions {
  /** What is read again; undefined where nothing could have changed. @default `.env` and the secret store */
  read?: () => Promise<Partial<Config> | undefined>
  clock?: Clock
  /** Sources are read at most so often, whoever is refused. Milliseconds. @default 2000 */
  leastMs?: number
  /** Told when they cannot be read. @default a warning of the process */
  onError?: (error: SpectraError) => void
}

/** Reads again what was refused, and everything every `secretsSeconds`. An address leads to the same place as before, or stays as it was. */
export function createRenewal(config: Config, options: RenewalOptions = {}): Renewal {
  const { read = readGiven, clock = systemClock, leastMs = 2000 } = options
  const { onError = ({ code, message }) => process.emitWarning(message, { code }) } = options
  const listeners = new Set<() => void>()
  const closing = new AbortController()
  let known = config
  let reading: Promise<void> | undefined
  let readAt = -Infinity

  async function readNow(): Promise<void> {
    await clock.sleep(Math.max(0, readAt + leastMs - clock.now()), closing.signal)
    readAt = clock.now()
    try {
      const given = await read()
      if (given) take(given)
    } catch (thrown) {
      onError(toSpectraError(thrown))
    }
  }

  function take(given: Partial<Config>): void {
    const next = { ...known }
    for (const name of KEYS) if (given[name]) next[name] = given[name]
    for (const name of ADDRESSES) if (leadsTo(known[name], given[name])) next[name] = given[name]
    if ([...KEYS, ...ADDRESSES].every((name) => next[name] === known[name])) return
    known = next
    for (const listener of listeners) listener()
  }

  const again = (): Promise<void> => (reading ??= readNow().finally(() => (reading = undefined)))
  const every = config.secretsSeconds * 1000
  const timer = every > 0 ? setInterval(() => void again(), every).unref() : undefined

  const renewal: Renewal = {
    now: () => known,
    of: (name) => ({
      now: () => known[name],
      refused: (value) => renewal.refused([name], { ...known, [name]: value }),
      onChange: (listener) => void listeners.add(() => listener(known[name])),
    }),
    async refused(names, used) {
      const isOther = (): boolean => names.some((name) => known[name] !== used[name])
      if (!isOther() && !closing.signal.aborted) await again()
      return isOther()
    },
    onChange: (listener) => void listeners.add(listener),
    close() {
      clearInterval(timer)
      closing.abort()
    },
  }
  return renewal
}

/** Whether an address is that of the same server and database: another would be a move, which takes a new start. */
function leadsTo(known: string, given: string | undefined): given is string {
  if (!given || known === '') return false
  const [from, to] = [new URL(known), new URL(given)]
  return from.protocol === to.protocol && from.host === to.host && from.pathname === to.pathname
}

async function readGiven(): Promise<Partial<Config> | undefined> {
  const { layers, mayChange } = await readLayers()
  if (!mayChange) return undefined
  const settings = Object.fromEntries([...ADDRESSES, ...KEYS].map((name) => [name, SETTINGS[name]]))
  const { values, from } = loadLayers(settings, {}, layers)
  const given = Object.entries(values).filter(([name]) => from[name] !== 'default')
  return Object.fromEntries(given) as Partial<Config>
}
