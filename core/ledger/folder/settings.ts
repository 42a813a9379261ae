import { ALWAYS, checkRhythm, type Rhythm } from '../../cameras/schedule/schedule.ts'
import { SpectraError } from '../../errors.ts'
import type { CameraView, NewCamera } from '../../ports.ts'

/**
 * A rhythm as it is kept, checked. Of a folder it says how often one looks into it, and in parts of how many seconds recordings are analysed.
 * @throws SS_SCHEDULE_INVALID, SS_INPUT_INVALID
 */
export function rhythmOf({ kind }: NewCamera['source'], rhythm: Rhythm): Rhythm {
  if (kind !== 'folder') return checkRhythm(rhythm)
  const schedule = rhythm.schedule.trim()
  if (schedule === ALWAYS) return { ...rhythm, schedule }
  throw new SpectraError('SS_INPUT_INVALID', `Cannot watch a folder by the schedule "${schedule}"`, {
    details: {
      field: 'schedule',
      advice:
        'Leave it out: what is new in the folder is taken whenever it comes, and --every says how often one looks.',
    },
  })
}

/** @throws SS_INPUT_INVALID where a folder is to be recorded */
export function checkRecording(
  id: string,
  { kind }: NewCamera['source'],
  { records, ringSeconds, ringBytes }: Pick<NewCamera, 'records' | 'ringSeconds' | 'ringBytes'>,
): void {
  if (kind !== 'folder' || (!records && ringSeconds === undefined && ringBytes === undefined)) return
  const state = 'a folder has recordings already, which stay where they are'
  throw new SpectraError('SS_INPUT_INVALID', `Cannot record ${id} all the time: ${state}`, {
    details: { advice: 'How long what was found in them is kept: --keep-days.' },
  })
}

/** @throws SS_INPUT_INVALID where a folder would become something else, or something else a folder */
export function checkSource({ id, source }: CameraView, next: NewCamera['source'] | undefined): void {
  if (next === undefined || (next.kind === 'folder') === (source.kind === 'folder')) return
  const [is, becomes] = source.kind === 'folder' ? ['a folder', 'an address'] : ['no folder', 'a folder']
  throw new SpectraError('SS_INPUT_INVALID', `Cannot change the source of ${id} to ${becomes}: it is ${is}`, {
    details: { field: 'source', advice: 'Add another camera for it.' },
  })
}
