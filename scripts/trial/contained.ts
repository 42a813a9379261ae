import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** How a process sees a tree of files as its root. */
export interface Container {
  /** The tree on this machine. */
  readonly root: string
  readonly env: Readonly<Record<string, string>>
  /** `user:group` in numbers. */
  readonly user: string
  readonly workdir: string
  /** Folders that can be written to, and where they really lie. Undefined: the whole tree can, as in a RUN step. */
  readonly volumes?: Readonly<Record<string, string>>
}

const DEVICES = ['null', 'zero', 'full', 'random', 'urandom']
/** What an engine lays over an image, so that names are known. */
const NET = ['/etc/resolv.conf', '/etc/hosts']

/**
 * A command line that runs `command` in namespaces of mounts and processes of its own: as process 1 and in `root`; with volumes, as Compose and
 * Kubernetes run it, which means on a read-only root, without capabilities, and without a way to get any. The network is this machine's. Needs root.
 */
export function contained(container: Container, command: readonly string[]): string[] {
  const { root, volumes } = container
  prepare(root, volumes ?? {})
  const bind = (from: string, to: string): string => `mount --bind ${quoted(from)} ${quoted(join(root, to))}`
  const script = [
    'set -e',
    'mount --make-rprivate /',
    bind(root, '/'),
    ...Object.entries(volumes ?? {}).map(([inside, outside]) => bind(outside, inside)),
    `mount -t proc proc ${quoted(join(root, 'proc'))}`,
    ...DEVICES.map((name) => bind(`/dev/${name}`, `/dev/${name}`)),
    ...NET.map((path) => bind(path, path)),
    `mount -t tmpfs -o mode=1777 tmpfs ${quoted(join(root, 'tmp'))}`,
    ...(volumes ? [`mount -o remount,bind,ro ${quoted(root)}`] : []),
    `cd ${quoted(root)}`,
    `exec chroot . ${inside(container, command).map(quoted).join(' ')}`,
  ]
  // What the script starts ends with `unshare`, however that ends.
  return ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--', 'sh', '-c', script.join('\n')]
}

/** A command line that runs `command` beside a contained process, as an engine does for health checks. */
export const beside = (container: Container, pid: number, command: readonly string[]): string[] => [
  ...['nsenter', '--target', String(pid), '--mount', '--pid', '--root', '--wd', '--'],
  ...inside(container, command),
]

/** In the root: becomes the user, gives up what root may, and has the environment of the image. */
function inside({ user, env, workdir, volumes }: Container, command: readonly string[]): string[] {
  const [uid, gid] = user.split(':')
  const bounded = volumes ? ['--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'] : []
  return [
    ...['/usr/bin/setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...bounded],
    ...['/usr/bin/env', '--ignore-environment', `--chdir=${workdir}`],
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    // As runc has it for users without a name.
    'HOME=/',
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...command,
  ]
}

/** Something to mount on, where the tree has it not yet. */
function prepare(root: string, volumes: Readonly<Record<string, string>>): void {
  for (const path of ['proc', 'tmp', 'dev', 'etc', ...Object.keys(volumes)])
    mkdirSync(join(root, path), { recursive: true })
  for (const path of [...DEVICES.map((name) => `/dev/${name}`), ...NET])
    writeFileSync(join(root, path), '', { flag: 'a' })
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
