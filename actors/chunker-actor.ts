import type { CutChunk, Handoff, Media, OpenedVideo, Storage, VideoLimits } from '../core/ports.ts'
import { chunkIdOf } from '../schema/ids.ts'
import { cacheKey, soundFormOf, soundKey, videoKey } from '../schema/keys.ts'
import type { ChunkRecord, Fact } from '../schema/facts.ts'
import {
  type ChunkProcessingRequest,
  VideoProcessingRequest,
  type VideoSource,
} from '../schema/messages/index.ts'
import { defineActor } from './actor.ts'

/**
 * M0: cuts a video and hands each chunk on as soon as it is stored, while the next is being cut. Idempotent: it goes on
 * behind the last recorded chunk, and a chunk that was stored but not recorded is stored again under the same key (P11).
 */
export default defineActor({
  name: 'chunker',
  takes: VideoProcessingRequest,
  needs: ['ledger', 'storage', 'media', 'transcription'],
  async *work(request, { ledger, storage, media, transcription }, signal) {
    const { processId, options } = request
    const { status, limits, source } = await ledger.process(processId)
    if (status === 'cancelled' || status === 'completed') return
    // The last chunk of a clip is handed on with the end of its cutting: whoever works on it removes the clip.
    const isClip = request.modality === 'live'
    const last = await ledger.lastChunk(processId)
    const { video, close } = await open(request, { storage, media }, signal, limits)
    try {
      const known = video.warnings.length
      let hasSound = source?.sound === true
      const isHeard = transcription.isOn || media.keepsSound === true
      const opened = (): Fact => ({
        fact: 'source_opened',
        source: { ...video.source, ...(hasSound && { sound: true }) },
        warnings: [...video.warnings],
      })
      const { duration } = video.source
      yield { records: [opened()] }
      let chunks = last?.ordinal ?? 0
      let held: Handoff = {}
      for await (const cut of video.cut({ ...options, resumeAfter: last }, signal)) {
        const chunk = await store(cut, request, storage, signal)
        chunks = chunk.ordinal
        const sound = isHeard ? await storeSound(chunk, request, { video, storage }, signal) : undefined
        const isFirst: boolean = sound !== undefined && !hasSound
        hasSound ||= isFirst
        const handoff: Handoff = {
          records: [...(isFirst ? [opened()] : []), { fact: 'chunk_cut', chunk }],
          to: 'M0_RESULTS_QUEUE',
          message: { ...requestFor(chunk, request), ...(sound && { soundKey: sound }) },
        }
        if (held.message) yield { ...held, message: { ...held.message, clipGoesOn: true } }
        if (isClip) held = handoff
        else yield handoff
      }
      const ended: Fact = { fact: 'chunking_ended', chunks, warnings: video.warnings.slice(known) }
      // Its last picture may tell another length than its container did.
      const corrected = video.source.duration === duration ? [] : [opened()]
      return { ...held, records: [...(held.records ?? []), ...corrected, ended] }
    } finally {
      await close()
    }
  },
})

/**
 * An uploaded object is opened as a file where it lies on this machine, and let go of with the video. From afar it is read in parts; a clip,
 * which is small and may still be here, is fetched.
 */
async function open(
  { source, modality }: Pick<VideoProcessingRequest, 'source' | 'modality'>,
  { storage, media }: { storage: Storage; media: Media },
  signal: AbortSignal,
  limits?: VideoLimits,
): Promise<{ video: OpenedVideo; close(): Promise<void> }> {
  if (source.kind !== 'object' || (storage.isRemote && modality === 'batch')) {
    const video = await media.open(placeOf(source, storage), signal, limits)
    return { video, close: () => video.close() }
  }
  const file = await storage.asFile(source.key, { signal })
  try {
    const video = await media.open({ path: file.path }, signal, limits)
    return { video, close: () => video.close().finally(() => file.release()) }
  } catch (error) {
    await file.release()
    throw error
  }
}

function placeOf(source: VideoSource, storage: Storage): Parameters<Media['open']>[0] {
  if (source.kind === 'path') return { path: source.path }
  return source.kind === 'url' ? { url: source.url } : { key: source.key, storage }
}

async function store(
  cut: CutChunk,
  request: VideoProcessingRequest,
  storage: Storage,
  signal: AbortSignal,
): Promise<ChunkRecord> {
  const { organizationId, processId } = request
  const { path, ...facts } = cut
  const keys = {
    videoKey: videoKey(organizationId, processId, cut.ordinal),
    cacheKey: cacheKey(organizationId, processId, cut.ordinal),
  }
  await storage.put(keys.videoKey, { file: path }, { signal })
  await storage.copy(keys.videoKey, keys.cacheKey, { signal })
  return { chunkId: chunkIdOf(processId, cut.ordinal), ...facts, ...keys }
}

/** The sound of a chunk beside its copy, for whoever transcribes it or tells where there are voices. Returns its key. */
async function storeSound(
  { ordinal, startTime, endTime }: ChunkRecord,
  { organizationId, processId }: VideoProcessingRequest,
  { video, storage }: { video: OpenedVideo; storage: Storage },
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = await video.sound({ startTime, endTime }, soundFormOf(endTime - startTime), signal)
  if (path === undefined) return undefined
  const key = soundKey(organizationId, processId, { ordinal, startTime, endTime })
  await storage.put(key, { file: path }, { signal })
  return key
}

function requestFor(chunk: ChunkRecord, request: VideoProcessingRequest): ChunkProcessingRequest {
  const { chunkId, ordinal, startTime, endTime } = chunk
  return {
    chunkId,
    processId: request.processId,
    organizationId: request.organizationId,
    modality: request.modality,
    cameraId: request.cameraId,
    span: { ordinal, startTime, endTime },
    videoKey: chunk.videoKey,
    cacheKey: chunk.cacheKey,
    startedAt: request.options.startedAt,
    motionGate: request.options.motionGate,
    ocr: request.options.ocr,
  }
}
