import { SpectraError } from '../errors.ts'
import type { Transcription } from '../ports.ts'

/** Nobody is to transcribe. */
export const noTranscription: Transcription = {
  ...{ isOn: false, provider: '', model: '' },
  transcribe: () =>
    Promise.reject(
      new SpectraError('SS_CONFIG_INVALID', 'Cannot transcribe: SPECTRA_TRANSCRIPTION is not set'),
    ),
  health: () => Promise.resolve(),
}
