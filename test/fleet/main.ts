import { parseArgs } from 'node:util'
import type { Verdict } from '../../core/ledger/promises.ts'
import { createTeardown, type Teardown } from '../helpers/teardown.ts'
import { noHosts } from './hosts.ts'
import { partition } from './partition.ts'
import { upgrade } from './upgrade.ts'
import { checkOut, lastRelease } from './version.ts'

const HELP = `Nodes on hosts of their own (network namespaces), with addresses, disks and cables of their own, under load.
Needs root, ip and nft, and servers: eval "$(scripts/services env)".

  node test/fleet/main.ts                      both, one after the other
  node test/fleet/main.ts --only partition     hosts are cut off for a minute, and come back
  node test/fleet/main.ts --only upgrade       another version becomes this one, and the other one again

  --from REFERENCE   the other version: of git, such as v0.9.0; by default the last release

Ends with 0 where all promises were held, 1 where one was not, 2 where it cannot be tried here.`

const { values } = parseArgs({
  options: { only: { type: 'string' }, from: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
})

const started = Date.now()
const say = (line: string): void => console.log(`${((Date.now() - started) / 1000).toFixed(0)} s: ${line}`)

const TRIALS: Record<string, (t: Teardown) => Promise<Verdict[]>> = {
  partition: (t) => partition(t, say),
  upgrade(t) {
    const reference = values.from ?? lastRelease()
    if (reference) return upgrade(t, checkOut(t, reference), say)
    say('there was no release yet: --from REFERENCE names another version')
    return Promise.resolve([])
  },
}

/** Why it cannot be tried; undefined where it can. */
function hindrance(): string | undefined {
  if (values.only !== undefined && !TRIALS[values.only])
    return `--only ${values.only}: give ${Object.keys(TRIALS).join(' or ')}`
  const servers = ['POSTGRES', 'REDIS', 'RABBITMQ'].map((name) => `SPECTRA_TEST_${name}_URL`)
  const missing = servers.filter((name) => !process.env[name])
  if (missing.length > 0) return `${missing.join(', ')} not set: eval "$(scripts/services env)"`
  return noHosts() || undefined
}

async function tried(name: string): Promise<boolean> {
  const t = createTeardown()
  let ending: Promise<void> | undefined
  const end = (signal: NodeJS.Signals): void => {
    ending ??= t.run().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)
  try {
    say(name)
    const verdicts = await TRIALS[name]!(t)
    for (const { promise, held, evidence } of verdicts)
      console.log(`  ${held ? 'held  ' : 'BROKEN'}  ${promise}: ${evidence}`)
    return verdicts.every(({ held }) => held)
  } catch (thrown) {
    // What ends in the middle fails because it is ended.
    await ending
    throw thrown
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, end)
    await t.run()
  }
}

const why = hindrance()
if (values.help) console.log(HELP)
else if (why) {
  console.error(`Cannot try hosts: ${why}`)
  process.exitCode = 2
} else {
  for (const name of values.only ? [values.only] : Object.keys(TRIALS))
    if (!(await tried(name))) process.exitCode = 1
}
