import { z } from 'zod'
import { bytes, flag, setting } from './setting.ts'

/** What is recorded of cameras all the time. */
export const CAMERA_SETTINGS = {
  clipDuration: setting(
    'S2_CLIP_DURATION',
    z.coerce.number().min(1).max(600),
    10,
    'Seconds of one clip of a camera that does not say',
  ),
  records: setting(
    'SPECTRA_RECORD',
    flag,
    true,
    'Record cameras all the time, in a ring of which clips are taken and which can be played',
  ),
  segmentSeconds: setting(
    'SPECTRA_RING_SEGMENT',
    z.coerce.number().min(1).max(6),
    2,
    'Shortest length of a recorded segment, in seconds; it goes on to the next keyframe of the camera',
  ),
  ringHours: setting(
    'SPECTRA_RING_HOURS',
    z.coerce.number().positive().max(10_000),
    24,
    'Hours for which a recording is kept of a camera that does not say',
  ),
  ringBytes: setting(
    'SPECTRA_RING_BYTES',
    bytes,
    10 * 1024 ** 3,
    'Most bytes that are kept of a camera that does not say; the oldest go first',
  ),
  catchUpSeconds: setting(
    'SPECTRA_CATCH_UP',
    z.coerce
      .number()
      .min(0)
      .max(7 * 86_400),
    3600,
    'Seconds of the past whose clips are made up for after an outage, newest first; what is older is given up',
  ),
}
