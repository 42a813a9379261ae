import { zonedInstant } from '../schema/instants.ts'
import { clipKey } from '../schema/keys.ts'
import { coverOf, isCovered, type Mask } from '../schema/masks.ts'
import { KVSTask, LIVE_PRIORITY } from '../schema/messages/index.ts'
import type { Warning } from '../schema/facts.ts'
import { SpectraError } from '../core/errors.ts'
import type { CameraView, Clip } from '../core/ports.ts'
import { defineActor } from './actor.ts'

/** A clip that starts later than it was asked for, by more than this, says so. Milliseconds. */
const LATE_MS = 5_000

/**
 * S2: takes a clip of a camera and hands it on to be cut, as a live process. Idempotent: a clip that was stored but not
 * recorded is taken again under the same key (P11).
 */
export default defineActor({
  name: 'stream',
  takes: KVSTask,
  needs: ['ledger', 'cameras', 'cameraFiles', 'clips', 'storage'],
  async *work(task, { ledger, cameras, cameraFiles, clips, storage }, signal) {
    const { taskId: processId, organizationId, cameraId } = task
    const { options } = await ledger.process(processId)
    const { id, source, masks, zone, records } = await cameras.get({ organizationId }, cameraId)
    const range = { from: new Date(task.startTimestamp), to: new Date(task.endTimestamp) }
    const file = source.kind === 'folder' ? await cameraFiles.of({ organizationId }, processId) : undefined
    const camera = { id, source, masks, ...(records && { ring: { organizationId } }), ...(file && { file }) }
    const clip = await clips.take(camera, range, signal)
    try {
      checkMasks(await cameras.get({ organizationId }, cameraId), masks)
      const key = clipKey(organizationId, processId)
      await storage.put(key, { file: clip.path }, { signal })
      const startedAt = zonedInstant(clip.startedAt, zone)
      return {
        records: [{ fact: 'clip_taken', startedAt, warnings: warningsOf(clip, range.from) }],
        to: 'M0_PRIORITY_QUEUE',
        priority: LIVE_PRIORITY,
        message: {
          processId,
          organizationId,
          cameraId,
          source: { kind: 'object', key },
          options: { ...options, startedAt },
          modality: 'live',
        },
      }
    } finally {
      await clip.release()
    }
  },
})

/** A clip that was begun before a mask was set is taken again. @throws SS_CAMERA_MASKED */
function checkMasks(now: CameraView, taken: readonly Mask[]): void {
  if (isCovered(taken.map(coverOf), now.masks)) return
  throw new SpectraError(
    'SS_CAMERA_MASKED',
    `Cannot keep a clip of camera ${JSON.stringify(now.id)}: a mask was set while it was taken`,
  )
}

function warningsOf(
  { startedAt, warnings = [] }: Pick<Clip, 'startedAt' | 'warnings'>,
  from: Date,
): Warning[] {
  const late = startedAt.getTime() - from.getTime()
  if (late <= LATE_MS) return warnings
  const message = `The clip starts ${Math.round(late / 1000)} s later than it was asked for: the camera shows only the present`
  return [...warnings, { code: 'SS_CLIP_LATE', message }]
}
