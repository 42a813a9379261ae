import { fileURLToPath } from 'node:url'
import { SpectraError } from './errors.ts'

const PACKAGE_ROOT = new URL('../', import.meta.url)

/**
 * What a module of this package exports.
 * @param what it is, for the error
 * @throws SS_CONFIG_INVALID where there is no such module
 */
export async function loadModule(path: string, what: string): Promise<Record<string, unknown>> {
  const url = new URL(path, PACKAGE_ROOT)
  if (!url.href.startsWith(PACKAGE_ROOT.href)) {
    throw new SpectraError(
      'SS_CONFIG_INVALID',
      `Cannot load ${what} ${path}: it lies outside of this package`,
    )
  }
  try {
    return (await import(url.href)) as Record<string, unknown>
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    throw new SpectraError('SS_CONFIG_INVALID', `Cannot load ${what} ${path}: ${why}`, { cause: thrown })
  }
}

/** The error of a module that does not export what it is loaded for. */
export function lacking(path: string, what: string, wanted: string): SpectraError {
  const file = fileURLToPath(new URL(path, PACKAGE_ROOT))
  return new SpectraError('SS_CONFIG_INVALID', `Cannot load ${what} ${path}: ${file} exports no ${wanted}`)
}
