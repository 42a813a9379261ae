import { shownSource } from '../../core/cameras/address.ts'
import { lookSaid, scheduleSaid } from '../../core/cameras/schedule/schedule.ts'
import type { CameraView, EventFilter, Identity } from '../../core/ports.ts'
import type { ProcessStatus } from '../../schema/status.ts'
import type { Context, Services } from './context.ts'
import { filterOf, type EventArguments } from './event-filter.ts'
import { whoOf } from '../../core/who.ts'
import { connectionOf, pageOf, type PageArguments } from './pages.ts'

/** Cameras, their clips, and what was seen in them. They are added by the machine's own user (`spectra camera`). */
export function cameraResolvers({ ports: { cameras, cameraFiles, processes, footage, audit } }: Services) {
  const change =
    (verb: 'pause' | 'resume') =>
    async (_: unknown, { id }: { id: string }, { identity }: Context): Promise<CameraView> => {
      const camera = await cameras[verb](identity, id)
      await audit.record({ ...whoOf(identity), action: `camera.${verb}`, subject: id })
      return camera
    }

  const clips = async (
    identity: Identity,
    asked: { cameraId: string; status?: ProcessStatus },
    page: PageArguments,
  ) => ({
    ...connectionOf(await processes.list(identity, { ...pageOf(page), ...asked })),
    total: () => footage.countProcesses(identity, asked),
  })

  return {
    Query: {
      cameras: (_: unknown, { group }: { group?: string | null }, { identity }: Context) =>
        cameras.list(identity, { group: group ?? undefined }),

      cameraProcesses: (
        _: unknown,
        { cameraId, status, ...page }: PageArguments & { cameraId: string; status?: ProcessStatus | null },
        { identity }: Context,
      ) => clips(identity, { status: status ?? undefined, cameraId }, page),

      cameraEvents: async (
        _: unknown,
        asked: EventArguments & { cameraId?: string | null },
        { identity }: Context,
      ) => {
        const cameraId = asked.cameraId ?? undefined
        const filter: EventFilter = { ...filterOf(asked), modality: 'live', cameraId }
        return connectionOf(await processes.events(identity, filter, pageOf(asked)))
      },
    },

    Mutation: {
      pauseCamera: change('pause'),
      resumeCamera: change('resume'),
    },

    Camera: {
      source: ({ source }: CameraView) => shownSource(source),
      sourceKind: ({ source }: CameraView) => source.kind,
      folder: async ({ id, source }: CameraView, _: unknown, { identity }: Context) => {
        if (source.kind !== 'folder') return null
        const { look, ...counted } = await cameraFiles.view(identity, id)
        const { waiting = 0, unsettled = 0, at: lookedAt, cause } = look ?? {}
        return { ...counted, waiting, unsettled, lookedAt, cause }
      },
      scheduleSaid: (camera: CameraView) =>
        camera.source.kind === 'folder' ? lookSaid(camera) : scheduleSaid(camera, camera.zone),
      nextClipAt: ({ nextAt }: CameraView) => nextAt,
      nextAt: ({ nextAt, createdAt }: CameraView) => nextAt ?? createdAt,
      keepDays: ({ keepSeconds }: CameraView) => (keepSeconds === undefined ? null : keepSeconds / 86_400),
      recording: ({ recording }: CameraView) => {
        if (!recording) return null
        const { latest, missing } = recording
        const driftSeconds = latest?.driftMs === undefined ? null : latest.driftMs / 1000
        return { ...latest, driftSeconds, missingSince: missing?.since, cause: missing?.cause }
      },
      processes: (
        { id: cameraId }: CameraView,
        { status, ...page }: PageArguments & { status?: ProcessStatus | null },
        { identity }: Context,
      ) => clips(identity, { cameraId, status: status ?? undefined }, page),
    },
  }
}
