import type { z } from 'zod'
import { SpectraError } from '../errors.ts'
import { faultOfPart, IN_PARTS } from './platform-names.ts'
import type { Setting } from './setting.ts'

/** Settings by the names of their variables, from one place. */
export interface Layer {
  /** That place, as `spectra config` names it. */
  from: string
  values: Readonly<Record<string, string | undefined>>
}

/** By the names that settings have in the code. */
export interface Loaded {
  values: Record<string, unknown>
  /** Where each value came from. */
  from: Record<string, string>
}

interface Given {
  value: unknown
  from: string
}

/**
 * The value of each setting: overrides (command line), then the layers in their order, then the defaults. An empty text counts as not given.
 * @throws SS_CONFIG_INVALID with every setting that cannot be used: its name, what it got and what it takes
 */
export function loadLayers(
  settings: Readonly<Record<string, Setting<z.ZodType>>>,
  overrides: Readonly<Record<string, unknown>>,
  layers: readonly Layer[],
): Loaded {
  const faults: string[] = []
  const values: Record<string, unknown> = {}
  const from: Record<string, string> = {}
  const find = (name: string): Given | undefined => {
    const layer = layers.find(({ values }) => (values[name] ?? '') !== '')
    return layer && { value: layer.values[name], from: layer.from }
  }
  for (const [name, setting] of Object.entries(settings)) {
    const override = overrides[name]
    const given =
      override === undefined
        ? (find(setting.env) ?? inParts(setting.env, find, faults))
        : { value: override, from: 'command line' }
    if (given === undefined || given.value === '') {
      values[name] = setting.default()
      from[name] = 'default'
      continue
    }
    const checked = setting.check.safeParse(given.value)
    if (checked.success) {
      values[name] = checked.data
      from[name] = given.from
      continue
    }
    const why = checked.error.issues.map((issue) => issue.message).join('; ')
    const shown = setting.secret ? '(secret)' : JSON.stringify(given.value)
    faults.push(`${setting.env}=${shown}: ${why}. It means: ${setting.about}`)
  }
  if (faults.length > 0) throw unusable(faults)
  return { values, from }
}

/** The address whose parts are given one by one. */
function inParts(
  env: string,
  find: (name: string) => Given | undefined,
  faults: string[],
): Given | undefined {
  const parts = IN_PARTS[env]
  if (!parts || !find(parts.host)) return undefined
  const given = parts.names.flatMap((name) => find(name) && [name]).filter((name) => name !== undefined)
  const wrong = given.flatMap((name) => {
    const value = String(find(name)!.value)
    const fault = faultOfPart(name, value)
    return fault ? [`${name}=${JSON.stringify(value)}: ${fault}`] : []
  })
  faults.push(...wrong)
  if (wrong.length > 0) return undefined
  const places = new Set(given.map((name) => find(name)!.from))
  return {
    value: parts.address((name) => String(find(name)?.value ?? '')),
    from: `${given.join(', ')} (${[...places].join(', ')})`,
  }
}

function unusable(faults: readonly string[]): SpectraError {
  const text =
    faults.length === 1
      ? `Cannot use ${faults[0]}`
      : `Cannot use ${faults.length} settings:\n${faults.map((fault) => `  ${fault}`).join('\n')}`
  return new SpectraError('SS_CONFIG_INVALID', text)
}
