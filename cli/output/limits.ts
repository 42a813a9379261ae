import { SpectraError } from '../../core/errors.ts'
import type { OrganizationLimits, OrganizationUse } from '../../core/ports.ts'
import { money } from './money.ts'
import { age } from './times.ts'

export type LimitName = keyof OrganizationLimits

/** What a limit is called on the command line, how it is read, and how it is shown. */
interface LimitForm {
  option: string
  flag: string
  words: string
  takes: string
  read: (text: string) => number | undefined
  show: (value: number) => string
  /** What there is of it; undefined where it holds each video by itself. */
  used?: (use: OrganizationUse) => number
}

const SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }
const BYTES: Readonly<Record<string, number>> = {
  ...{ '': 1, B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 },
  ...{ KIB: 1024, MIB: 1024 ** 2, GIB: 1024 ** 3, TIB: 1024 ** 4 },
}

/** A number with a unit; undefined where it is none. */
function measured(text: string, units: Readonly<Record<string, number>>, unit: (text: string) => string) {
  const [, digits = '', name = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? []
  const factor = Object.hasOwn(units, unit(name)) ? units[unit(name)] : undefined
  return digits === '' || factor === undefined ? undefined : Number(digits) * factor
}

const inSeconds = (text: string) => measured(text, SECONDS, (name) => name.toLowerCase())
const inBytes = (text: string) => {
  const bytes = measured(text, BYTES, (name) => name.toUpperCase())
  return bytes === undefined ? undefined : Math.round(bytes)
}
const inDollars = (text: string) => measured(text, { '': 1 }, (name) => name)

/** Bytes for people: `12 bytes`, `500 MB`, `1.2 GB`. */
export function size(bytes: number): string {
  const [unit, factor] = Object.entries({ TB: 1e12, GB: 1e9, MB: 1e6, KB: 1e3 }).find(
    ([, least]) => bytes >= least,
  ) ?? ['bytes', 1]
  return `${Number((bytes / factor).toFixed(1))} ${unit}`
}

const some = (one: number | undefined): number | undefined => (one !== undefined && one > 0 ? one : undefined)
const whole = (one: number | undefined): number | undefined => (Number.isSafeInteger(one) ? one : undefined)

export const LIMITS: Readonly<Record<LimitName, LimitForm>> = {
  videoSeconds: {
    ...{ option: 'longest', flag: '--longest', words: 'longest video' },
    ...{ takes: 'seconds, or a time such as 90m, 2h', read: (text) => some(inSeconds(text)) },
    show: (seconds) => (seconds % 60 === 0 ? age(seconds * 1000) : `${seconds} s`),
  },
  sourceBytes: {
    ...{ option: 'largest', flag: '--largest', words: 'largest video' },
    ...{
      takes: 'bytes, or a size such as 800MB, 4GB',
      read: (text) => some(whole(inBytes(text))),
      show: size,
    },
  },
  quotaBytes: {
    ...{ option: 'space', flag: '--space', words: 'space for all that is stored' },
    ...{ takes: 'bytes, or a size such as 800MB, 4GB', read: (text) => whole(inBytes(text)), show: size },
    used: ({ storedBytes }) => storedBytes,
  },
  concurrentProcesses: {
    ...{ option: 'processes', flag: '--processes', words: 'processes at work at a time' },
    takes: 'a whole number from 1 on',
    read: (text) => some(whole(measured(text, { '': 1 }, (name) => name))),
    ...{ show: String, used: ({ processes }) => processes },
  },
  dailyCost: {
    ...{ option: 'dailyCost', flag: '--daily-cost', words: 'cost of models in a day (UTC)' },
    ...{ takes: 'US dollars such as 0.50', read: inDollars, show: money, used: ({ dayCost }) => dayCost },
  },
  monthlyCost: {
    ...{ option: 'monthlyCost', flag: '--monthly-cost', words: 'cost of models in a month (UTC)' },
    ...{ takes: 'US dollars such as 0.50', read: inDollars, show: money, used: ({ monthCost }) => monthCost },
  },
}

/** Which limit an option means, and what it is set to; null takes it away. @throws SS_INPUT_INVALID */
export function parseLimit(option: string, text: string): readonly [LimitName, number | null] {
  const name = (Object.keys(LIMITS) as LimitName[]).find((one) => LIMITS[one].option === option)!
  const { flag, takes, read } = LIMITS[name]
  if (text.trim() === 'none') return [name, null]
  const value = read(text)
  if (value !== undefined) return [name, value]
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot use ${flag}: give ${takes}, or none, not ${JSON.stringify(text)}`,
  )
}
