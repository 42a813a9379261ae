import type { Overview } from '../../schema/overview.ts'
import { SpectraError } from '../errors.ts'
import type { CameraRange, EventView, FootageReader, Tenant } from '../ports.ts'
import type { Seen, Stretch } from './account.ts'
import { aggregate } from './aggregate.ts'
import { createMoments, wallClock } from './moments.ts'
import { gapsIn } from './stretches.ts'

/** Of one summary: more than a camera sees on a busy day. */
export const MOST_EVENTS = 20_000
/** Something may have begun before the range and go on into it. Milliseconds. */
export const EVENTS_BEFORE_MS = 10 * 60_000
const PAGE = 200

type Footage = Pick<FootageReader, 'cameras' | 'findEvents' | 'recordings' | 'processes'>

/**
 * What a camera saw in a range of time; undefined where there is no such camera.
 * @throws SS_INPUT_INVALID where more happened than one summary tells
 */
export async function overviewOfCamera(
  footage: Footage,
  tenant: Tenant,
  { cameraId, from, until, zone }: Required<CameraRange>,
): Promise<Overview | undefined> {
  const [camera] = await footage.cameras(tenant, [cameraId])
  if (!camera) return undefined
  const [events, [recording]] = await Promise.all([
    eventsOf(footage, tenant, { cameraId, from, until }),
    footage.recordings(tenant, { cameraIds: [cameraId], from, until }),
  ])
  const stretches = recording?.stretches ?? []
  const ids = [...new Set(stretches.map(({ processId }) => processId))]
  const processes = await footage.processes(tenant, ids)
  const done = new Set(processes.flatMap(({ id, status }) => (status === 'completed' ? [id] : [])))
  const second = (instant: Date): number => (instant.getTime() - from.getTime()) / 1000
  const span = { start: 0, end: second(until) }
  const known = stretches
    .filter(({ processId }) => done.has(processId))
    .map((stretch): Stretch => ({ start: second(stretch.from), end: second(stretch.until) }))
  const seen = events
    .map((event) => seenIn(event, second))
    .filter(({ end }) => end >= 0)
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
    .map((each) => ({ ...each, start: Math.max(0, each.start), end: Math.min(span.end, each.end) }))
  const moments = createMoments(wallClock(from, until, zone))
  return aggregate({ span, events: seen, unknown: gapsIn(span, known) }, moments)
}

function seenIn(
  { at, type, attributes, processId, chunkId, startTime, endTime }: EventView,
  second: (instant: Date) => number,
): Seen {
  const start = second(at!)
  const source = { processId, chunkId, startTime, endTime }
  return { type, attributes, start, end: start + endTime - startTime, source }
}

async function eventsOf(
  footage: Footage,
  tenant: Tenant,
  { cameraId, from, until }: Omit<CameraRange, 'zone'>,
): Promise<EventView[]> {
  const asked = { cameraIds: [cameraId], from: new Date(from.getTime() - EVENTS_BEFORE_MS), until }
  const all: EventView[] = []
  let after: string | undefined
  do {
    const page = await footage.findEvents(tenant, asked, 'earliest', { first: PAGE, after })
    all.push(...page.items)
    after = page.next
    if (all.length <= MOST_EVENTS) continue
    throw new SpectraError('SS_INPUT_INVALID', `Cannot sum up ${cameraId}: more than ${MOST_EVENTS} events`, {
      details: { field: 'until', advice: 'Ask for a shorter time.' },
    })
  } while (after)
  return all
}
