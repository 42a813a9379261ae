import type { Database } from '../../core/database/database.ts'
import type { SearchDocument } from '../../core/ports.ts'
import { eventIdOf } from '../../schema/ids.ts'

const TELLING = /A \S+ (\S+) (person|car|van|bicycle|dog|truck|object)\b([^.]*)\./g
const KINDS: Readonly<Record<string, string>> = { van: 'truck' }
const TYPES: Readonly<Record<string, string>> = {
  person: 'person_detected',
  dog: 'animal_detected',
  object: 'object_detected',
}

/** What the texts of chunks tell of, as events of live footage: what is seen, and that it enters and leaves where the text says so. */
export async function plantEvents(database: Database, documents: readonly SearchDocument[]): Promise<number> {
  const processes = new Map(documents.map((each) => [each.processId, each]))
  await database.query(
    `insert into spectra_ops.cam_video_processes
       (id, organization_id, status, title, source, priority, trace, created_at, updated_at, camera_id)
     select id::uuid, org::uuid, 'completed', id, '{}'::jsonb, 5, repeat('0', 32), at, at, camera
       from jsonb_to_recordset($1::jsonb) p(id text, org text, camera text, at timestamptz)
     on conflict do nothing`,
    [JSON.stringify([...processes.values()].map(processOf))],
  )
  await database.query(
    `insert into spectra_ops.process_configs (process_id, organization_id, chunk_duration, overlap, started_at, created_at)
     select id::uuid, org::uuid, 60, 0, at, at::timestamptz from jsonb_to_recordset($1::jsonb) p(id text, org text, at text)
     on conflict do nothing`,
    [JSON.stringify([...processes.values()].map(processOf))],
  )
  await database.query(
    `insert into spectra_ops.cam_video_chunks (id, organization_id, process_id, ordinal, start_time, end_time, video_key, cache_key,
       codec, fps, width, height, bytes, sha256, status, created_at, updated_at)
     select id::uuid, org::uuid, process::uuid, ordinal, start, start + 60, 'v', 'c', 'h264', 10, 640, 360, 1, repeat('a', 64), 'completed',
       at, at
     from jsonb_to_recordset($1::jsonb)
       c(id text, org text, process text, ordinal int, start float8, at timestamptz)`,
    [
      JSON.stringify(
        documents.map(({ chunkId: id, organizationId: org, processId: process, ordinal, startTime, at }) => {
          return { id, org, process, ordinal, start: startTime, at }
        }),
      ),
    ],
  )
  const events = documents.flatMap(eventsOf)
  await database.query(
    `insert into spectra_insights.live_events (id, organization_id, process_id, chunk_id, position, type, start_time, end_time, confidence,
       description, attributes, created_at, camera_id)
     select id::uuid, org::uuid, process::uuid, chunk::uuid, position, type, "from", "to", 0.9, description, attributes, now(), camera
     from jsonb_to_recordset($1::jsonb) e(id text, org text, process text, chunk text, position int, type text, "from" float8, "to" float8,
       description text, attributes jsonb, camera text)`,
    [JSON.stringify(events)],
  )
  return events.length
}

const processOf = ({ processId, organizationId, cameraId, at, startTime }: SearchDocument) => ({
  ...{ id: processId, org: organizationId, camera: cameraId },
  at: new Date(at.getTime() - startTime * 1000).toISOString(),
})

function eventsOf({ chunkId, organizationId, processId, cameraId, startTime, text }: SearchDocument) {
  const told = [...text.matchAll(TELLING)].flatMap(([description, color, thing, does], place) => {
    const kind = KINDS[thing!] ?? thing!
    const [from, to] = [startTime + place * 10, startTime + place * 10 + 20]
    const event = (type: string, begins: number, ends: number) => ({
      ...{ type, from: begins, to: ends, description },
      attributes: { kind, color, trackId: place },
    })
    return [
      event(TYPES[kind] ?? 'vehicle_detected', from, to),
      ...(does!.includes('enters')
        ? [event('object_entered', from, from), event('object_left', to, to)]
        : []),
    ]
  })
  return told.map((each, position) => ({
    ...{ id: eventIdOf(chunkId, position), org: organizationId, process: processId, chunk: chunkId },
    ...{ camera: cameraId, position, ...each },
  }))
}
