import { writeFile } from 'node:fs/promises'
import { arch, availableParallelism, platform, release, totalmem } from 'node:os'
import { redacted, type Config, type LoadedConfig } from '../../core/config.ts'

import { causeOf, SpectraError, toSpectraError } from '../../core/errors.ts'
import { packageVersion } from '../../core/version.ts'
import type { ClusterStatus } from '../output/cluster-lines.ts'
import { statusOf } from './cluster.ts'
import { withLetters } from './dlq.ts'
import { examine } from './examine.ts'

/** What could not be looked at says why: half a bundle helps more than none. */
type Looked<T> = T | { problem: ReturnType<typeof causeOf> }

export interface Bundle {
  made: Date
  version: string
  machine: { node: string; platform: string; release: string; arch: string; cores: number; memory: number }
  settings: { name: string; value: unknown; from: string | undefined }[]
  doctor: Looked<object[]>
  cluster: Looked<ClusterStatus>
  deadLetters: Looked<object[]>
}

/** Looks at everything that support asks for first; nothing is changed, and no model that costs is called. */
export async function collect({ config, from }: LoadedConfig): Promise<Bundle> {
  // Before doctor, which opens what is there: a directory in which nothing has run is told from one that is empty.
  const cluster = await looked(() => statusOf(config))
  return {
    made: new Date(),
    version: packageVersion(),
    machine: {
      ...{ node: process.versions.node, platform: platform(), release: release(), arch: arch() },
      ...{ cores: availableParallelism(), memory: totalmem() },
    },
    settings: redacted(config).map(({ env, name, value }) => ({ name: env, value, from: from[name] })),
    doctor: await looked(() => examine(config, { pays: false })),
    cluster,
    deadLetters: await looked(() => groupsOf(config)),
  }
}

const groupsOf = async (config: Config): Promise<object[]> => {
  let found: object[] = []
  await withLetters(config, async ({ letters }) => {
    found = await letters.groups({})
    return 0
  })
  return found
}

async function looked<T>(look: () => Promise<T>): Promise<Looked<T>> {
  try {
    return await look()
  } catch (thrown) {
    return { problem: causeOf(thrown) }
  }
}

/**
 * Writes it to a new file that others cannot read, or to standard output. Returns the file's name.
 * @throws SS_INPUT_INVALID where a file is there already, or cannot be made
 */
export async function write(bundle: Bundle, out?: string): Promise<string | undefined> {
  const text = `${JSON.stringify(bundle, null, 2)}\n`
  if (out === '-') {
    process.stdout.write(text)
    return undefined
  }
  const file = out ?? `spectra-support-${bundle.made.toISOString().replaceAll(/[:.]/g, '-')}.json`
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 })
  } catch (thrown) {
    const advice = 'Name another file with --out.'
    throw new SpectraError('SS_INPUT_INVALID', `Cannot write ${file}: ${toSpectraError(thrown).message}`, {
      details: { advice },
    })
  }
  return file
}
