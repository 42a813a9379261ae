import { existsSync } from 'node:fs'
import { canInstall, install } from './local-services/install.ts'

/** What only some tests need of the system: a browser for pages, letters for what is read in pictures and pages, networks for hosts. */
const PROGRAMS = [
  { file: '/usr/bin/chromium', package: 'chromium' },
  { file: '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf', package: 'fonts-dejavu-core' },
  { file: '/usr/sbin/nft', package: 'nftables' },
  { file: '/usr/bin/ip', package: 'iproute2' },
]

/** Installs what is missing of it. Returns why some is not there, for whoever reads the log: the tests that need it are skipped. */
export async function findPrograms(): Promise<string | undefined> {
  const missing = PROGRAMS.filter(({ file }) => !existsSync(file)).map((one) => one.package)
  if (missing.length === 0) return undefined
  const names = missing.join(', ')
  if (!(await canInstall())) return `${names}: there is no apt-get here, or no leave to use it (root or sudo)`
  console.error(`Installing ${names} ...`)
  return install(missing).then(
    () => undefined,
    (thrown: unknown) => `${names}: ${(thrown as Error).message}`,
  )
}
