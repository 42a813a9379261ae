import { toDate, type Database } from '../../database/database.ts'
import type { Cause } from '../../errors.ts'
import type { FootageReader, Recordings } from '../../ports.ts'
import { conditions } from '../conditions.ts'
import { TABLES } from '../tables.ts'
import { ringsOf, type RingOfCamera } from '../ring/stretches.ts'
import { searching } from './find-events.ts'

interface ClipRow {
  id: string
  camera_id: string
  begins: string
  ends: string
  taken: boolean
  cause: Cause | null
}

interface CountRow {
  camera_id: string
  step: number
  count: number
  unreviewed: number
}

/** What the axis of a viewer shows: how much happened when, and what there is to see. */
export function createTimeline(database: Database): Pick<FootageReader, 'momentCounts' | 'recordings'> {
  return {
    async momentCounts(tenant, { cameraIds, from, until, stepSeconds, types }) {
      const where = searching({ cameraIds, from, until, types })
      const base = where.values.length + 2
      const rows = await database.as(tenant).query<CountRow>(
        `select e.camera_id, floor(extract(epoch from e.at - $${base}::timestamptz) / $${base + 1}::float8)::int as step,
           count(*)::int as count, count(*) filter (where e.reviewed_at is null)::int as unreviewed
         from ${TABLES.live.events} e where ${where.text} group by 1, 2 order by 1, 2`,
        [...where.values, from, stepSeconds],
      )
      return rows.map(({ camera_id: cameraId, step, ...counts }) => ({
        ...{ cameraId, at: new Date(from.getTime() + step * stepSeconds * 1000) },
        ...{ count: counts.count, unreviewed: counts.unreviewed },
      }))
    },

    async recordings(tenant, { cameraIds, from, until }) {
      const where = conditions('p', {
        'p.camera_id in (select given from jsonb_array_elements_text($::jsonb) given)':
          JSON.stringify(cameraIds),
        'p.clip_from < $': until,
        'p.clip_to > $': from,
      })
      // A clip shows what was taken, which begins a moment after what was asked for.
      const rows = await database.as(tenant).query<ClipRow>(
        `select p.id, p.camera_id, p.taken_at is not null as taken, p.cause,
           case when p.taken_at is null then p.clip_from else coalesce(f.started_at::timestamptz, p.clip_from) end as begins,
           case when p.taken_at is null then p.clip_to else coalesce(f.started_at::timestamptz, p.clip_from)
             + coalesce(make_interval(secs => (p.source_metadata->>'duration')::float8), p.clip_to - p.clip_from) end as ends
         from ${TABLES.live.processes} p join spectra_ops.process_configs f on f.process_id = p.id
         where ${where.text} order by p.camera_id, p.clip_from`,
        where.values,
      )
      const byCamera = Map.groupBy(rows, ({ camera_id: id }) => id)
      const ids = [...new Set(cameraIds)].sort()
      const rings = await ringsOf(database.as(tenant), { cameraIds: ids, from, until })
      return ids.map((id) => recordingsOf(id, byCamera.get(id) ?? [], from, until, rings.get(id)))
    },
  }
}

/** Stretches of clips that were taken, and between them gaps: with the cause of the clip that was not, where one was ordered. */
export function recordingsOf(
  cameraId: string,
  clips: readonly ClipRow[],
  from: Date,
  until: Date,
  ring: RingOfCamera = { stretches: [], holes: [] },
): Recordings {
  const within = (instant: string | Date): Date =>
    new Date(Math.min(Math.max(toDate(instant).getTime(), from.getTime()), until.getTime()))
  const all = clips.map(({ begins, ends, ...clip }) => ({
    ...clip,
    from: within(begins),
    until: within(ends),
  }))
  const stretches = all
    .filter((clip) => clip.taken && clip.from < clip.until)
    .map((clip) => ({ from: clip.from, until: clip.until, processId: clip.id }))
    .sort((a, b) => a.from.getTime() - b.from.getTime())
  const missed = [
    ...all
      .filter((clip) => !clip.taken && clip.cause !== null)
      .map((clip) => ({ from: clip.from, until: clip.until, cause: clip.cause!, processId: clip.id })),
    ...ring.holes.map((hole) => ({
      ...{ from: within(hole.from), until: within(hole.until ?? until), cause: hole.cause },
    })),
  ].sort((a, b) => a.from.getTime() - b.from.getTime())

  const gaps: Recordings['gaps'] = []
  let at = from
  const seen = [...stretches, ...ring.stretches].sort((a, b) => a.from.getTime() - b.from.getTime())
  for (const next of [...seen, { from: until, until }]) {
    if (at < next.from) gaps.push(...explained(at, next.from))
    if (next.until > at) at = next.until
  }
  return { cameraId, stretches, ring: ring.stretches, gaps }

  /** A gap, in parts by their causes. */
  function explained(begin: Date, end: Date): Recordings['gaps'] {
    const parts: Recordings['gaps'] = []
    let place = begin
    for (const clip of missed.filter((each) => each.from < end && each.until > begin)) {
      const { cause, processId }: { cause: Cause; processId?: string } = clip
      const [first, last] = [clip.from > place ? clip.from : place, clip.until < end ? clip.until : end]
      if (first >= last) continue
      if (place < first) parts.push({ from: place, until: first })
      parts.push({ from: first, until: last, cause, ...(processId && { processId }) })
      place = last
    }
    if (place < end) parts.push({ from: place, until: end })
    return parts
  }
}
