import { Migration } from '@mikro-orm/migrations'

/**
 * `record_batch_1` and `record_live_1`: the hand-offs of a message, recorded by one statement.
 *
 * Nodes of different versions run side by side: a change of these functions is a new migration, under new names. The
 * statuses in them are those of `schema/status.ts` (tested in `test/core/ledger/recording.test.ts`).
 */
export class Migration20261123000004Recording extends Migration {
  override up(): void {
    for (const family of [BATCH, LIVE]) this.addSql(recording(family))
  }
}

interface Family {
  name: string
  processes: string
  chunks: string
  events: string
  /** The column of events that only cameras have. */
  camera?: string
}

const BATCH: Family = {
  name: 'batch',
  processes: '"spectra_ops"."batch_video_processes"',
  chunks: '"spectra_ops"."batch_video_chunks"',
  events: '"spectra_insights"."batch_events"',
}

const LIVE: Family = {
  name: 'live',
  processes: '"spectra_ops"."cam_video_processes"',
  chunks: '"spectra_ops"."cam_video_chunks"',
  events: '"spectra_insights"."live_events"',
  camera: 'camera_id',
}

const OPEN = `('pending', 'processing', 'm1_completed')`

/**
 * Locks the process, records the facts, and writes outbox and inbox. Facts that are known already change nothing, and
 * their message is not handed on again. Chunks, tasks and messages of all hand-offs are each written by one statement.
 *
 *   handoffs      [{ facts: Fact[], message?: { target, id, priority, owner, envelope } }]
 *   notification  the envelope of what subscribers are told, without id, time and fact
 *   alone         the statement is a transaction of its own, which does not wait for the disk (the caller does, without
 *                 the lock) and leaves alone what may end the process
 *
 * Returns one word: `gone` (no such process, or cancelled), `foreign` (of another organization), `last` (may end the
 * process: nothing was recorded), `settled` (may have ended it), `emitted` (something waits in the outbox), `quiet`.
 */
const recording = (family: Family): string => `
create function "spectra_ops"."record_${family.name}_1"(
  stage_ text, message_ uuid, organization_ uuid, process_ uuid, chunk_ uuid, camera_ text, handoffs jsonb,
  is_end boolean, now_ timestamptz, owner_ text, notification jsonb, alone boolean
) returns text language plpgsql as $body$
declare
  process record;
  moment timestamptz(3);
  stamp jsonb;
  handoff jsonb;
  fact jsonb;
  label text;
  notice uuid;
  letters jsonb[] := '{}';
  told boolean := false;
  settled boolean := false;
  -- What the facts leave behind for each other.
  status_ text;
  count_ int;
  cut uuid[];
  tasks text[];
  done text[];
begin
  if alone then perform set_config('synchronous_commit', 'off', true); end if;
  select status, organization_id, chunks_total, updated_at into process
  from ${family.processes} where id = process_ for no key update;
  if not found then return 'gone'; end if;
  if process.organization_id <> organization_ then return 'foreign'; end if;
  if process.status = 'cancelled' then return 'gone'; end if;
  if alone and process.status = 'processing' and process.chunks_total is not null and not exists (
    select 1 from ${family.chunks} where process_id = process_ and status in ${OPEN} and id is distinct from chunk_
  ) then return 'last'; end if;
  moment := greatest(now_, process.updated_at + interval '1 millisecond');
  stamp := jsonb_build_object('createdAt',
    to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));

  for handoff in select value from jsonb_array_elements(handoffs) loop
    label := null;
    for fact in select value from jsonb_array_elements(handoff -> 'facts') loop
      case fact ->> 'fact'
      ${Object.entries(FACTS)
        .map(([name, record]) => `when '${name}' then ${record(family)}`)
        .join('\n      ')}
      end case;
    end loop;
    if handoff -> 'message' is not null and (label is not null or jsonb_array_length(handoff -> 'facts') = 0) then
      letters := letters || jsonb_set(handoff -> 'message', '{envelope}', handoff -> 'message' -> 'envelope' || stamp);
    end if;
    if label is not null then
      notice := gen_random_uuid();
      letters := letters || jsonb_build_object('target', 'SSE_EXCHANGE', 'id', notice, 'priority', 0, 'owner', owner_,
        'envelope', notification || stamp || jsonb_build_object('id', notice,
          'payload', (notification -> 'payload') || jsonb_build_object('fact', label)));
      told := true;
    end if;
  end loop;

  if letters <> '{}' then
    insert into "spectra_ops"."outbox"
      (target, message_id, organization_id, process_id, priority, envelope, created_at, owner)
    select l ->> 'target', (l ->> 'id')::uuid, organization_, process_, (l ->> 'priority')::smallint, l -> 'envelope',
      moment, l ->> 'owner'
    from unnest(letters) l
    on conflict (target, message_id) do nothing;
  end if;
  if told then update ${family.processes} set updated_at = moment where id = process_; end if;
  if is_end then
    insert into "spectra_ops"."inbox" as i
      (stage, message_id, organization_id, process_id, state, replays, updated_at)
    values (stage_, message_, organization_, process_, 'done', 0, moment)
    on conflict (stage, message_id) do update
      set state = 'done', cause = null, updated_at = excluded.updated_at where i.state = 'open';
  end if;
  return case when settled then 'settled' when letters <> '{}' then 'emitted' else 'quiet' end;
end
$body$`

/** Adds the warnings that are not there yet. */
const MERGED_WARNINGS = `warnings || coalesce((select jsonb_agg(w) from jsonb_array_elements(fact -> 'warnings') w
            where not warnings @> jsonb_build_array(w)), '[]')`

const EVERY_FACT = `jsonb_array_elements(handoffs) h, jsonb_array_elements(h -> 'facts') f`

/** The three parts of M2, and when each was done. */
const TASKS = {
  events_detected: 'events_detected_at',
  chunk_indexed: 'indexed_at',
  cache_cleaned: 'cache_cleaned_at',
}
const eachTask = (text: (name: string, column: string) => string): string[] =>
  Object.entries(TASKS).map(([name, column]) => text(name, column))

/** How each fact is recorded: sets \`label\` where it changed something, \`settled\` where that may end the process. */
const FACTS: Record<string, (family: Family) => string> = {
  source_opened: ({ processes }) => `
        if process.status = 'processing' then
          update ${processes} set source_metadata = fact -> 'source', warnings = ${MERGED_WARNINGS}
          where id = process_ and (source_metadata is distinct from fact -> 'source'
            or warnings <> ${MERGED_WARNINGS});
          if found then label := 'source_opened'; end if;
        end if;`,

  // All chunks of the hand-offs at once, at the first of them.
  chunk_cut: ({ chunks }) => `
        if process.status = 'processing' then
          if cut is null then
            with made as (
              insert into ${chunks} (id, organization_id, process_id, ordinal, start_time, end_time, video_key,
                cache_key, codec, fps, width, height, bytes, sha256, status, created_at, updated_at)
              select "chunkId", organization_, process_, ordinal, "startTime", "endTime", "videoKey", "cacheKey", codec,
                fps, width, height, bytes, sha256, 'pending', moment, moment
              from ${EVERY_FACT}, jsonb_to_record(f -> 'chunk') as c("chunkId" uuid, ordinal int, "startTime" float8,
                "endTime" float8, "videoKey" text, "cacheKey" text, codec text, fps float8, width int, height int,
                bytes bigint, sha256 text)
              where f ->> 'fact' = 'chunk_cut'
              on conflict do nothing returning id)
            select coalesce(array_agg(id), '{}') into cut from made;
          end if;
          if (fact -> 'chunk' ->> 'chunkId')::uuid = any(cut) then label := 'chunk_cut'; end if;
        end if;`,

  chunking_ended: ({ processes, chunks }) => `
        if process.status = 'processing' and process.chunks_total is null then
          process.chunks_total := (fact ->> 'chunks')::int;
          select count(*) into count_ from ${chunks} where process_id = process_;
          if count_ <> process.chunks_total then
            raise exception 'Cannot end the cutting of process %: % chunks announced, % recorded',
              process_, process.chunks_total, count_ using errcode = 'SS001';
          end if;
          update ${processes} set chunks_total = process.chunks_total, warnings = ${MERGED_WARNINGS}
          where id = process_;
          label := 'chunking_ended';
          settled := true;
        end if;`,

  chunk_described: ({ name, chunks }) => `
        update ${chunks} set described_at = moment, updated_at = moment,
          status = case when ${eachTask((_, column) => `${column} is not null`).join(' and ')}
            then 'completed' else 'm1_completed' end
        where id = (fact ->> 'chunkId')::uuid and process_id = process_ and status in ('pending', 'processing')
        returning status into status_;
        if found then
          insert into "spectra_insights"."chunk_outputs" (chunk_id, organization_id, process_id, modality, summary_key,
            thumbnail_key, summary, model, provider, created_at)
          select (fact ->> 'chunkId')::uuid, organization_, process_, '${name}', o ->> 'summaryKey',
            o ->> 'thumbnailKey', o ->> 'summary', o ->> 'model', o ->> 'provider', moment
          from (select fact -> 'output') given(o)
          on conflict (chunk_id) do nothing;
          label := 'chunk_described';
          settled := settled or status_ = 'completed';
        end if;`,

  events_detected: (family) => `
        ${recordTasks(family)}
        if 'events_detected' = any(done) then
          if jsonb_array_length(fact -> 'events') > 0 then
            insert into ${family.events} (id, organization_id, process_id, chunk_id, position, type, start_time,
              end_time, confidence, description, attributes, created_at${family.camera ? `, ${family.camera}` : ''})
            select e.id, organization_, process_, (fact ->> 'chunkId')::uuid, e.position, e.type, e."startTime",
              e."endTime", e.confidence, e.description, coalesce(e.attributes, '{}'), moment
              ${family.camera ? ', camera_' : ''}
            from jsonb_to_recordset(fact -> 'events') as e(id uuid, position int, type text, "startTime" float8,
              "endTime" float8, confidence float8, description text, attributes jsonb)
            on conflict do nothing;
          end if;
          label := 'events_detected';
        end if;`,
  chunk_indexed: (family) => `
        ${recordTasks(family)}
        if 'chunk_indexed' = any(done) then label := 'chunk_indexed'; end if;`,
  cache_cleaned: (family) => `
        ${recordTasks(family)}
        if 'cache_cleaned' = any(done) then label := 'cache_cleaned'; end if;`,
}

/**
 * The parts of M2 in all hand-offs at once, at the first of them; a message is about one chunk. The last of the three
 * completes the chunk. Late work on a chunk that has ended is dropped. Nothing was recorded at this moment before: what
 * bears it is new.
 */
const recordTasks = ({ chunks }: Family): string => `
        if tasks is null then
          select array_agg(f ->> 'fact') into tasks from ${EVERY_FACT}
          where f ->> 'fact' in (${eachTask((name) => `'${name}'`).join(', ')});
          update ${chunks} set updated_at = moment,
            ${eachTask((name, column) => `${column} = coalesce(${column}, case when '${name}' = any(tasks) then moment end)`).join(',\n            ')},
            status = case when status = 'm1_completed'
              and ${eachTask((name, column) => `(${column} is not null or '${name}' = any(tasks))`).join('\n              and ')}
              then 'completed' else status end
          where id = (fact ->> 'chunkId')::uuid and process_id = process_ and status in ${OPEN}
            and (${eachTask((name, column) => `${column} is null and '${name}' = any(tasks)`).join('\n              or ')})
          returning status, array[${eachTask((name, column) => `case when ${column} = moment then '${name}' end`).join(', ')}]
          into status_, done;
          settled := settled or coalesce(status_ = 'completed', false);
        end if;`
