import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './processes.ts'

const POLICY = '/usr/sbin/policy-rc.d'

async function privilege(): Promise<string[] | undefined> {
  if (process.getuid?.() === 0) return []
  return run('sudo', ['-n', 'true']).then(
    () => ['sudo', '-n'],
    () => undefined,
  )
}

/** Whether missing packages can be installed here: Debian or a child of it, as root or with sudo. */
export const canInstall = async (): Promise<boolean> =>
  existsSync('/usr/bin/apt-get') && (await privilege()) !== undefined

/** Installs packages; the system services that come with them are not started. */
export async function install(packages: readonly string[]): Promise<void> {
  const prefix = (await privilege())!
  const asRoot = (...command: string[]): Promise<string> => {
    const [program, ...args] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', ...command]
    return run(program!, args)
  }
  const temporary = mkdtempSync(join(tmpdir(), 'spectra-services-'))
  const ours = !existsSync(POLICY)
  try {
    if (ours) {
      const policy = join(temporary, 'policy-rc.d')
      writeFileSync(policy, '#!/bin/sh\nexit 101\n')
      chmodSync(policy, 0o755)
      await asRoot('cp', policy, POLICY)
    }
    await asRoot('apt-get', 'update', '-qq')
    await asRoot('apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages)
  } finally {
    if (ours) await asRoot('rm', '-f', POLICY)
    rmSync(temporary, { recursive: true, force: true })
  }
}
