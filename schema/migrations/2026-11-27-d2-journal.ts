import { Migration } from '@mikro-orm/migrations'

/**
 * What happened, by organization: written by triggers, and so in the transaction of what happened, whichever program does it.
 *
 * Numbers of a sequence become visible out of order where transactions run side by side. An entry therefore bears the id of its
 * transaction, too; who reads in the order of both, and only below the oldest transaction that is still open, skips none.
 */
export class Migration20261127000050Journal extends Migration {
  override up(): void {
    this.addSql(`
      create table "spectra_ops"."journal" (
        "seq" bigserial not null,
        "xact" bigint not null,
        "organization_id" uuid not null,
        "kind" text not null,
        "process_id" uuid null,
        "camera_id" text null,
        "subjects" uuid[] not null,
        "at" timestamptz(3) not null,
        primary key ("seq")
      )
    `)
    this.addSql(`
      create index "journal_reading" on "spectra_ops"."journal" ("organization_id", "xact", "seq")
    `)
    this.addSql(`
      create table "spectra_ops"."journal_floors" (
        "organization_id" uuid not null,
        "xact" bigint not null,
        "seq" bigint not null,
        primary key ("organization_id")
      )
    `)
    for (const family of FAMILIES) {
      this.addSql(processes(family))
      this.addSql(
        trigger(`after insert or delete on ${family.processes}`, `journal_${family.name}_process_1`),
      )
      this.addSql(
        trigger(
          `after update on ${family.processes}`,
          `journal_${family.name}_process_1`,
          `for each row when (${['status', 'source_metadata', 'chunks_total', 'warnings', 'title']
            .map((column) => `old.${column} is distinct from new.${column}`)
            .join(' or ')})`,
        ),
      )
      this.addSql(chunks(family))
      for (const [operation, tables] of Object.entries({
        insert: 'new table as fresh',
        update: 'old table as stale new table as fresh',
        delete: 'old table as stale',
      })) {
        this.addSql(
          trigger(
            `after ${operation} on ${family.chunks}`,
            `journal_${family.name}_chunks_1`,
            `referencing ${tables} for each statement`,
          ),
        )
      }
      this.addSql(events(family))
      this.addSql(
        trigger(
          `after insert on ${family.events}`,
          `journal_${family.name}_events_1`,
          'referencing new table as fresh for each statement',
        ),
      )
    }
    this.addSql(CAMERAS)
    this.addSql(trigger('after insert or delete on "spectra_core"."cameras"', 'journal_camera_1'))
    this.addSql(
      trigger(
        'after update on "spectra_core"."cameras"',
        'journal_camera_1',
        `for each row when ((old.paused_at is null) <> (new.paused_at is null)
          or old.source is distinct from new.source or old.clip_seconds <> new.clip_seconds
          or old.every_seconds <> new.every_seconds)`,
      ),
    )
    this.addSql(FAILURES)
    this.addSql(trigger('after insert on "spectra_ops"."failures"', 'journal_failure_1'))
    this.addSql(
      trigger(
        'after update on "spectra_ops"."failures"',
        'journal_failure_1',
        'for each row when (old.replayed_at is null and new.replayed_at is not null)',
      ),
    )
  }
}

interface Family {
  name: 'batch' | 'live'
  processes: string
  chunks: string
  events: string
}

const FAMILIES: readonly Family[] = [
  {
    name: 'batch',
    processes: '"spectra_ops"."batch_video_processes"',
    chunks: '"spectra_ops"."batch_video_chunks"',
    events: '"spectra_insights"."batch_events"',
  },
  {
    name: 'live',
    processes: '"spectra_ops"."cam_video_processes"',
    chunks: '"spectra_ops"."cam_video_chunks"',
    events: '"spectra_insights"."live_events"',
  },
]

/** The name says table and event: \`journal_insert_or_delete_on_cameras\`. */
function trigger(when: string, routine: string, how = 'for each row'): string {
  const name = `journal_${when
    .replace('after ', '')
    .replace(/"spectra_\w+"\./, '')
    .replaceAll('"', '')
    .replaceAll(' ', '_')}`
  return `create trigger "${name}" ${when} ${how} execute function "spectra_ops"."${routine}"()`
}

/** Entries are written by their owner, on whosever behalf the change is made: nobody else may write into the journal. */
const routine = (name: string, body: string): string => `
create function "spectra_ops"."${name}"() returns trigger language plpgsql
  security definer set search_path = pg_catalog, pg_temp as $body$
begin
${body}
  return null;
end
$body$`

const INTO = `insert into "spectra_ops"."journal"
    (xact, organization_id, kind, process_id, camera_id, subjects, at)`

const XACT = `pg_current_xact_id()::text::bigint`

const cameraOf = ({ name, processes }: Family, id: string): string =>
  name === 'batch' ? 'null' : `(select camera_id from ${processes} p where p.id = ${id})`

const processes = ({ name }: Family): string =>
  routine(
    `journal_${name}_process_1`,
    `  if tg_op = 'DELETE' then new := old; end if;
  ${INTO}
  values (${XACT}, new.organization_id,
    case when tg_op = 'INSERT' then 'process_created' when tg_op = 'DELETE' then 'process_deleted'
      when old.status <> new.status then 'process_' || new.status else 'process_changed' end,
    new.id, ${name === 'batch' ? 'null' : 'new.camera_id'}, '{}', now());`,
  )

/** One entry for all chunks of a process that a statement takes to the same status. */
const chunks = (family: Family): string => {
  const entries = (kind: string, from: string): string => `
    ${INTO}
    select ${XACT}, c.organization_id, ${kind}, c.process_id, ${cameraOf(family, 'c.process_id')},
      array_agg(c.id order by c.ordinal), now()
    from ${from} group by c.organization_id, c.process_id, c.status order by c.process_id;`
  return routine(
    `journal_${family.name}_chunks_1`,
    `  if tg_op = 'INSERT' then ${entries(`'chunk_added'`, 'fresh c')}
  elsif tg_op = 'UPDATE' then ${entries(`'chunk_' || c.status`, 'fresh c join stale s on s.id = c.id and s.status <> c.status')}
  else ${entries(`'chunk_deleted'`, 'stale c')}
  end if;`,
  )
}

/** At most 100 events in an entry. */
const events = (family: Family): string => {
  const camera = family.name === 'batch' ? 'null' : 'max(e.camera_id)'
  return routine(
    `journal_${family.name}_events_1`,
    `  ${INTO}
  select ${XACT}, e.organization_id, 'events_added', e.process_id, ${camera},
    array_agg(e.id order by e.start_time, e.position, e.id), now()
  from (select f.*, (row_number() over (partition by process_id order by start_time, position, id) - 1) / 100 as part
    from fresh f) e
  group by e.organization_id, e.process_id, e.part order by e.process_id, e.part;`,
  )
}

const CAMERAS = routine(
  'journal_camera_1',
  `  if tg_op = 'DELETE' then new := old; end if;
  ${INTO}
  values (${XACT}, new.organization_id,
    case when tg_op = 'INSERT' then 'camera_added' when tg_op = 'DELETE' then 'camera_removed'
      when old.paused_at is null and new.paused_at is not null then 'camera_paused'
      when old.paused_at is not null and new.paused_at is null then 'camera_resumed' else 'camera_changed' end,
    null, new.id, '{}', now());`,
)

const FAILURES = routine(
  'journal_failure_1',
  `  ${INTO}
  values (${XACT}, new.organization_id, case when tg_op = 'INSERT' then 'message_failed' else 'message_replayed' end,
    new.process_id, (select camera_id from "spectra_ops"."cam_video_processes" p where p.id = new.process_id),
    array[new.message_id], now());`,
)
