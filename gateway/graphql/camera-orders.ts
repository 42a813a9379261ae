import { readAddress } from '../../core/address.ts'
import { shownSource } from '../../core/cameras/address.ts'
import { checkGroups } from '../../core/cameras/groups.ts'
import { ALWAYS, type Rhythm } from '../../core/cameras/schedule/schedule.ts'
import { rhythmOf as rhythmFor } from '../../core/ledger/folder/settings.ts'
import { SpectraError } from '../../core/errors.ts'
import { checkHost, checkName } from '../../core/net/addresses.ts'
import { notedChange } from '../../core/observability/noted-change.ts'
import { requirePermission } from '../../core/permissions.ts'
import type { CameraView, Identity } from '../../core/ports.ts'
import { whoOf } from '../../core/who.ts'
import { CameraSource } from '../../schema/messages/index.ts'
import { checkRange } from './arguments.ts'
import type { Context, Services } from './context.ts'
import { given, keyOf, payload } from './payloads.ts'

interface CameraInput {
  id: string
  source?: string | null
  clipSeconds?: number | null
  everySeconds?: number | null
  schedule?: string | null
  groups?: readonly string[] | null
  ocr?: boolean | null
  zone?: string | null
  keepDays?: number | null
  keepRecordings?: boolean | null
  idempotencyKey?: string | null
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
/** Of a camera of which nobody says it. */
const USUAL: Rhythm = { schedule: ALWAYS, clipSeconds: 30, everySeconds: 60 }
const LONGEST_CLIP = 3600
const LONGEST_REST = 7 * 24 * 3600
const DAY_SECONDS = 24 * 3600
const LONGEST_DAYS = 36_500

const wrong = (field: string, found: string, advice: string): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot watch the camera: ${found}`, { details: { field, advice } })

/** @throws SS_SCHEME_REFUSED, SS_INPUT_INVALID, SS_ADDRESS_REFUSED */
async function checkSource(
  text: string,
  config: Pick<Services['config'], 'allowPrivateAddresses'>,
): Promise<CameraSource> {
  const publicOnly = !config.allowPrivateAddresses
  const stream = CameraSource.safeParse({ kind: 'stream', url: text, ...(publicOnly && { publicOnly }) })
  if (!stream.success || text.length > 8192) {
    throw new SpectraError('SS_SCHEME_REFUSED', 'Cannot watch the camera: the source is no address of one', {
      details: {
        field: 'source',
        advice: 'Give an address that begins with rtsp://, rtsps://, http:// or https://.',
      },
    })
  }
  const { hostname } = readAddress(text, { field: 'source' })
  if (publicOnly) {
    checkHost(hostname)
    await checkName(hostname)
  }
  return stream.data
}

/** What is given, or else is known. @throws SS_INPUT_INVALID, SS_SCHEDULE_INVALID */
function rhythmOf(
  { clipSeconds, everySeconds, schedule }: CameraInput,
  source: CameraSource,
  known: Rhythm = USUAL,
): Rhythm {
  if (given(clipSeconds) !== undefined) checkRange('clipSeconds', clipSeconds!, 1, LONGEST_CLIP)
  if (given(everySeconds) !== undefined) checkRange('everySeconds', everySeconds!, 1, LONGEST_REST)
  return rhythmFor(source, {
    clipSeconds: clipSeconds ?? known.clipSeconds,
    everySeconds: everySeconds ?? known.everySeconds,
    schedule: schedule ?? known.schedule,
  })
}

/** @throws SS_INPUT_INVALID */
const groupsOf = ({ groups }: CameraInput): string[] | undefined => (groups ? checkGroups(groups) : undefined)

/** Seconds for which footage is kept. Who sets them has footage erased. @throws SS_INPUT_INVALID, SS_FORBIDDEN */
function keepingOf(identity: Identity, keepDays: number | null | undefined): { keepSeconds?: number } {
  if (keepDays === undefined || keepDays === null) return {}
  requirePermission(identity, 'footage:delete')
  if (keepDays !== 0) checkRange('keepDays', keepDays, 1, LONGEST_DAYS)
  return { keepSeconds: keepDays * DAY_SECONDS }
}

/** What the audit log keeps of a camera: its address without what lets somebody in. */
const notedOf = ({ source, ocr = false, ...noted }: Noted) => {
  const { clipSeconds, everySeconds, schedule, groups, zone, keepSeconds } = noted
  const when = { clipSeconds, everySeconds, schedule, zone, keepSeconds }
  return { source: shownSource(source), ocr, ...when, ...(groups && groups.length > 0 && { groups }) }
}
type Noted = Pick<CameraView, 'source' | 'clipSeconds' | 'everySeconds' | 'schedule'> & {
  groups?: readonly string[] | undefined
  ocr?: boolean | undefined
  zone?: string | undefined
  keepSeconds?: number | undefined
}

/** Cameras over the API: by address only. Files that are played in a loop are for the machine's own user. */
export function cameraOrderResolvers({ ports: { cameras, changes, audit }, config }: Services) {
  const sourceOf = (text: string): Promise<CameraSource> => checkSource(text, config)

  /** Once for its key, and in the audit log. */
  const order = (
    { identity }: Context,
    verb: 'add' | 'change' | 'remove',
    { idempotencyKey, ...request }: CameraInput,
    work: () => Promise<Record<string, unknown> | void>,
  ): Promise<{ id: string }> =>
    changes.once(
      identity,
      { operation: `camera.${verb}`, request, idempotencyKey: keyOf(idempotencyKey) },
      async () => {
        const details = await work()
        const entry = { ...whoOf(identity), action: `camera.${verb}`, subject: request.id }
        await audit.record({ ...entry, ...(details && { details }) })
        return { id: request.id }
      },
    )

  return {
    Mutation: {
      addCamera: (_: unknown, { input }: { input: CameraInput & { source: string } }, context: Context) =>
        payload(async () => {
          const { identity } = context
          if (!ID.test(input.id))
            throw wrong(
              'id',
              'its name cannot be',
              'Give 1 to 64 letters, digits, dots, dashes and underscores.',
            )
          if (identity.cameras && !identity.cameras.includes(input.id))
            throw new SpectraError('SS_FORBIDDEN', 'Cannot add the camera: you are limited to others')
          const source = await sourceOf(input.source)
          const rhythm = rhythmOf(input, source)
          const kept = keepingOf(identity, input.keepDays)
          const groups = groupsOf(input)
          const settings = { ...rhythm, groups, ocr: given(input.ocr), zone: given(input.zone), ...kept }
          const camera = { organizationId: identity.organizationId, id: input.id, source, ...settings }
          await order(context, 'add', input, async () => {
            await cameras.add(camera)
            return notedOf(camera)
          })
          return { camera: await cameras.get(identity, input.id) }
        }),

      changeCamera: (_: unknown, { input }: { input: CameraInput }, context: Context) =>
        payload(async () => {
          const { identity } = context
          const known = await cameras.get(identity, input.id)
          const source = input.source ? await sourceOf(input.source) : undefined
          const rhythm = rhythmOf(input, known.source, known)
          const groups = groupsOf(input)
          const kept = keepingOf(identity, input.keepDays)
          await order(context, 'change', input, async () => {
            const now = await cameras.change(identity, input.id, {
              ...{ ...rhythm, groups },
              ocr: given(input.ocr),
              ...(source && { source }),
              zone: given(input.zone),
              ...kept,
            })
            return notedChange(notedOf(known), notedOf(now))
          })
          return { camera: await cameras.get(identity, input.id) }
        }),

      removeCamera: (_: unknown, { input }: { input: CameraInput }, context: Context) =>
        payload(() =>
          order(context, 'remove', input, async () => {
            const keepRecordings = input.keepRecordings ?? true
            await cameras.remove(context.identity, input.id, { keepRecordings })
            return { keepRecordings }
          }),
        ),
    },
  }
}
