import type { Command } from 'commander'
import { SpectraError } from '../../core/errors.ts'
import type { RecordingSettings } from '../requests.ts'

export interface RecordingFlags {
  record?: boolean
  keepHours?: string
  keepGib?: string
  keepDays?: string
}

const LONGEST_HOURS = 8760
const LONGEST_DAYS = 36_500
const MOST_GIB = 100_000
const GIB = 1024 ** 3

/** Gives a command the options of what is recorded of a camera all the time. */
export const recordingOptions = (command: Command): Command =>
  command
    .option('--record', 'record it all the time: so it is unless it is told otherwise')
    .option('--no-record', 'do not: each clip is a connection of its own, and nothing can be looked back at')
    .option('--keep-hours <hours>', 'how long that is kept, 1-8760 (SPECTRA_RING_HOURS, 24)')
    .option('--keep-gib <GiB>', 'and at most how much of it, the oldest goes first (SPECTRA_RING_BYTES, 10)')
    .option(
      '--keep-days <days>',
      'how long clips, all that was found in them, and recordings are kept, 1-36500; what is older is erased, but for what is in a case; 0: for ever',
    )

/** What is not given stays as it is. @throws SS_INPUT_INVALID */
export function recordingOf({ record, keepHours, keepGib, keepDays }: RecordingFlags): RecordingSettings {
  if (record === false && (keepHours ?? keepGib) !== undefined) {
    throw new SpectraError(
      'SS_INPUT_INVALID',
      'Cannot use --keep-hours or --keep-gib with --no-record: nothing would be kept',
    )
  }
  return {
    records: record,
    ...(keepHours !== undefined && {
      ringSeconds: 3600 * within('--keep-hours', keepHours, 1, LONGEST_HOURS, 'hours'),
    }),
    ...(keepGib !== undefined && {
      ringBytes: Math.round(GIB * within('--keep-gib', keepGib, 0.1, MOST_GIB, 'GiB')),
    }),
    ...(keepDays !== undefined && { keepSeconds: daysOf(keepDays) * 86_400 }),
  }
}

const daysOf = (text: string): number =>
  text.trim() === '0' ? 0 : within('--keep-days', text, 1, LONGEST_DAYS, 'days, or 0')

/** @throws SS_INPUT_INVALID */
function within(option: string, text: string, least: number, most: number, unit: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= least && value <= most) return value
  throw new SpectraError('SS_INPUT_INVALID', `Cannot use ${option} ${text}: give ${least} to ${most} ${unit}`)
}
