import { readFile } from 'node:fs/promises'
import type { Config } from '../../core/config.ts'
import type { Login } from '../../core/cameras/discovery/credentials.ts'
import { discoverCameras, type FoundCamera } from '../../core/cameras/discovery/discover.ts'
import { SHARED_MS, sharedOf } from '../../core/cameras/discovery/share.ts'
import { systemClock } from '../../core/clock.ts'
import { SpectraError } from '../../core/errors.ts'
import { createDiscoveryPorts, type DiscoveryPorts } from '../../core/ports-of-discovery.ts'
import type { Identity } from '../../core/ports.ts'
import type { DiscoverFlags } from '../requests.ts'
import { EXIT } from '../exit-codes.ts'
import { paint, print, printJson } from '../output/terminal.ts'
import { reach } from '../reach.ts'

/** Longest wait, in seconds. */
const LONGEST = 60

/** @throws SS_INPUT_INVALID; SS_CONFIG_INVALID where nobody would see what is shared */
export async function discover(config: Config, identity: Identity, flags: DiscoverFlags): Promise<number> {
  const { timeout, host: hosts = [], json, share } = flags
  const seconds = Number(timeout)
  if (!(seconds >= 1 && seconds <= LONGEST))
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot use --timeout ${timeout}: give 1 to ${LONGEST} seconds`,
    )
  for (const host of hosts) checkHost(host)
  const login = await loginOf(flags)
  const ports = share ? await reach(config, (running) => createDiscoveryPorts(config, running)) : undefined
  if (!json && hosts.length === 0) print(paint('dim', `Asking the network for ${seconds} s ...`))
  const { signal } = new AbortController()
  const found = await discoverCameras({ timeoutMs: seconds * 1000, hosts, login, signal })
  if (json) found.forEach((camera) => printJson(camera))
  else if (found.length === 0) print(NOTHING)
  else found.flatMap((camera) => [...linesOf(camera, login), '']).forEach((line) => print(line))
  if (ports) await tell(ports, found, identity, json)
  return EXIT.done
}

/** Lists what was found where cameras are added. */
async function tell(
  { cameraRegistry, close }: DiscoveryPorts,
  found: readonly FoundCamera[],
  { organizationId }: Identity,
  json = false,
): Promise<void> {
  try {
    const shared = sharedOf(found, { organizationId, now: new Date(systemClock.now()) })
    for (const camera of shared) await cameraRegistry.put(camera, SHARED_MS)
    const many = shared.length === 1 ? '1 camera is' : `${shared.length} cameras are`
    if (!json) print(`${many} listed in the console for a day, where cameras are added.`)
  } finally {
    await close()
  }
}

const NOTHING = [
  'No camera answered. Check that this machine is in the network of the cameras (multicast does not pass routers, VPNs and most container networks),',
  'that ONVIF is switched on in the cameras, and that no firewall drops UDP port 3702. Cameras elsewhere are asked with: spectra camera discover --host ADDRESS',
].join('\n')

/** @throws SS_INPUT_INVALID */
function checkHost(host: string): void {
  const url = URL.parse(/^https?:/i.test(host) ? host : `http://${host}/`)
  if (url && !url.username && !url.password) return
  const right = 'give a host such as 192.168.1.20 or 192.168.1.20:8000; the user goes to --user'
  throw new SpectraError('SS_INPUT_INVALID', `Cannot use that --host: ${right}`)
}

/** @throws SS_INPUT_INVALID */
async function loginOf({ user, passwordFile }: DiscoverFlags): Promise<Login | undefined> {
  if ((user === undefined) !== (passwordFile === undefined))
    throw new SpectraError(
      'SS_INPUT_INVALID',
      'Cannot ask with half a login: give --user and --password-file',
    )
  if (user === undefined || passwordFile === undefined) return undefined
  try {
    const [password = ''] = (await readFile(passwordFile, 'utf8')).split(/\r?\n/)
    return { user, password }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new SpectraError('SS_INPUT_INVALID', `Cannot read ${passwordFile}: ${code ?? message}`, {
      cause: error,
    })
  }
}

function linesOf(camera: FoundCamera, login: Login | undefined): string[] {
  const { address, url, name, hardware, manufacturer, model, streams = [], snapshotUrl, problem } = camera
  const called = [manufacturer, model ?? hardware].filter(Boolean).join(' ')
  const head = `${paint('bold', address)}  ${[called, name && name !== called && `"${name}"`].filter(Boolean).join('  ')}`
  if (problem) {
    const isLogin = problem.code === 'SS_CAMERA_REFUSED' && !login
    const advice = isLogin ? ' Give --user and --password-file.' : ''
    return [
      head.trimEnd(),
      `  ${paint('yellow', problem.code)} ${problem.message}.${advice}`,
      `  asked at ${url}`,
    ]
  }
  const main = streams.find(({ role }) => role === 'main')
  return [
    head.trimEnd(),
    ...streams.map(
      ({ role, width, height, codec, url: stream }) =>
        `  ${role.padEnd(6)}${`${width}x${height}`.padEnd(11)}${(codec ?? '').padEnd(6)}${stream}`,
    ),
    ...(snapshotUrl ? [`  ${'still'.padEnd(23)}${snapshotUrl}`] : []),
    ...(main
      ? [paint('dim', `  spectra camera add NAME '${addressFor(main.url, login)}'`)]
      : ['  it offers no stream']),
  ]
}

/** As it is added, with a place for the password. */
const addressFor = (url: string, login: Login | undefined): string =>
  login ? url.replace('://', `://${encodeURIComponent(login.user)}:PASSWORD@`) : url
