import { stableId } from '../../schema/ids.ts'
import { toDate, type Database } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Cameras, Notification, Summaries, Summary } from '../ports.ts'
import type { Links } from './links.ts'
import { dayBefore, nextDigest } from './quiet.ts'
import { CHANNEL_COLUMNS, CHANNELS, type ChannelColumns } from './rows.ts'
import { addDeliveries, newDelivery } from './spread.ts'

export interface DigestOptions {
  database: Database
  summaries: Pick<Summaries, 'ofCamera'>
  cameras: Pick<Cameras, 'list'>
  links: Links
  clock: () => Date
}

/** One camera's day, as a digest tells it. */
export interface DigestCamera {
  cameraId: string
  text: string
  moments: DigestMoment[]
}

/** A sentence of it, and where it is seen. */
export interface DigestMoment {
  text: string
  from: string
  until: string
  processId: string
  chunkId: string
  startTime: number
  link?: string
}

const MOST_CAMERAS = 50
const MOST_MOMENTS = 12
/** Channels in one go. */
const AT_ONCE = 20

/**
 * Writes down the digests that are due: of each channel one for a day, whose id follows from both (P2). Of a paused channel the day is
 * passed over. @throws the reason of `signal`, the codes of the database
 */
export function createDigests({ database, summaries, cameras, links, clock }: DigestOptions) {
  async function cameraOf(
    organizationId: string,
    cameraId: string,
    { from, until, zone }: { from: Date; until: Date; zone: string },
  ): Promise<DigestCamera | undefined> {
    const summary = await summaries
      .ofCamera({ organizationId }, { cameraId, from, until, zone })
      .catch(tooMuch)
    if (summary === 'too much')
      return { cameraId, text: 'More happened than one summary tells.', moments: [] }
    if (!summary) return undefined
    return { cameraId, text: summary.text, moments: momentsOf(summary, from, links) }
  }

  async function noticeOf(channel: ChannelColumns, due: Date): Promise<Notification> {
    const { organization_id: organizationId, id } = channel
    const { zone, cameraIds } = channel.digest!
    const { from, until, day } = dayBefore(due, zone)
    const ids =
      cameraIds.length > 0 ? cameraIds : (await cameras.list({ organizationId })).map((camera) => camera.id)
    const told: DigestCamera[] = []
    // One after the other: a summary that is not kept is counted, and nobody waits for it.
    for (const cameraId of ids.slice(0, MOST_CAMERAS)) {
      const camera = await cameraOf(organizationId, cameraId, { from, until, zone })
      if (camera) told.push(camera)
    }
    const link = links.recap(day)
    return {
      ...{ id: stableId('digest', id, day), organizationId, kind: 'digest', at: due },
      title: `The day at a glance: ${day}`,
      ...(link !== undefined && { link }),
      data: { day, zone, from, until, cameras: told },
    }
  }

  async function orderOne(channel: ChannelColumns): Promise<void> {
    const due = toDate(channel.digest_at!)
    if (channel.paused_at === null) {
      const notice = await noticeOf(channel, due)
      const row = newDelivery(channel.id, notice, { state: 'waiting', nextAt: clock() })
      await addDeliveries(database, channel.organization_id, [row], clock())
    }
    await database.query(`update ${CHANNELS} set digest_at = $3 where id = $1 and digest_at = $2`, [
      channel.id,
      due,
      nextDigest(channel.digest!, clock()),
    ])
  }

  return async (signal: AbortSignal): Promise<boolean> => {
    const due = await database.query<ChannelColumns>(
      `select ${CHANNEL_COLUMNS} from ${CHANNELS} c where c.digest_at <= $1 order by c.digest_at, c.id limit ${AT_ONCE}`,
      [clock()],
    )
    for (const channel of due) {
      signal.throwIfAborted()
      await orderOne(channel)
    }
    return due.length === AT_ONCE
  }
}

function tooMuch(thrown: unknown): 'too much' {
  if (thrown instanceof SpectraError && thrown.code === 'SS_INPUT_INVALID') return 'too much'
  throw thrown
}

function momentsOf({ claims }: Summary, from: Date, links: Links): DigestMoment[] {
  const instant = (seconds: number): string => new Date(from.getTime() + seconds * 1000).toISOString()
  return claims
    .flatMap(({ text, start, end, sources }): DigestMoment[] => {
      const [source] = sources
      if (!source) return []
      const { processId, chunkId, startTime } = source
      const link = links.moment(processId, startTime)
      return [
        {
          ...{ text, from: instant(start), until: instant(end), processId, chunkId, startTime },
          ...(link !== undefined && { link }),
        },
      ]
    })
    .slice(0, MOST_MOMENTS)
}
