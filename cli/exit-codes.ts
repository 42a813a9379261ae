import { ERRORS, toSpectraError, type ErrorCode } from '../core/errors.ts'

/** What the exit status of `spectra` says. */
export const EXIT = {
  done: 0,
  /** The work was tried and failed. */
  failed: 1,
  /** Wrong option, argument or setting. */
  usage: 2,
  /** The video or address was refused. */
  input: 3,
  /** Another process uses the data directory. */
  busy: 4,
  /** The machine lacks something: space, a program, permissions, a port. */
  machine: 5,
  /** Models may not cost more; what is done is kept, and the rest waits. */
  budget: 6,
  /** Ctrl-C; what is worked on goes on with the next run, a question is cancelled. */
  interrupted: 130,
} as const

const MACHINE: readonly ErrorCode[] = [
  'SS_DISK_FULL',
  'SS_DATA_DIR_UNUSABLE',
  'SS_DATA_DIR_FOREIGN',
  'SS_STORAGE_UNAVAILABLE',
  'SS_OBJECT_REFUSED',
  'SS_DATABASE_NEWER',
  'SS_FFMPEG_MISSING',
  'SS_PORT_TAKEN',
  'SS_TOPOLOGY_CONFLICT',
]

const USAGE: readonly ErrorCode[] = ['SS_CONFIG_INVALID', 'SS_INPUT_INVALID', 'SS_NODE_NAME_TAKEN']

/** The exit status for an error. */
export function exitCodeOf(thrown: unknown): number {
  const { code } = toSpectraError(thrown)
  if (code === 'SS_DATA_DIR_BUSY') return EXIT.busy
  if (MACHINE.includes(code)) return EXIT.machine
  if (USAGE.includes(code)) return EXIT.usage
  return ERRORS[code].status < 500 || code.startsWith('SS_URL_') ? EXIT.input : EXIT.failed
}
