import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SpectraError } from '../../errors.ts'
import { isBusy, mailboxError } from './errors.ts'

/** `PRAGMA application_id` of a mailbox file ("SSmb"): another program's database is never written to. */
const APPLICATION_ID = 0x53536d62
const VERSION = 1
const PAGE_BYTES = 4096
/** Opening waits so long for another opener that is setting the file up. */
const OPEN_PATIENCE_MS = 5000

/**
 * States of a message: 2 ready, 3 waiting for `due`, 4 held by `owner`. All take one byte as a record field, and so does
 * an owner below 128: taking a message overwrites its row in place, which needs no space on a full disk.
 *
 * `seq` is the place in the queue, `rank` the priority that counts there, `priority` the one that was asked for (a
 * dead letter keeps it for its replay). `lost` counts the holders that vanished during this attempt.
 */
const SCHEMA = `
CREATE TABLE message (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  queue TEXT NOT NULL,
  state INTEGER NOT NULL,
  owner INTEGER NOT NULL,
  rank INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  replays INTEGER NOT NULL,
  redelivered INTEGER NOT NULL,
  lost INTEGER NOT NULL,
  due INTEGER NOT NULL,
  enqueued_at INTEGER NOT NULL,
  first_failed_at INTEGER,
  last_failed_at INTEGER,
  cause TEXT,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX message_ready ON message (queue, rank DESC, seq) WHERE state = 2;
CREATE INDEX message_delayed ON message (queue, due) WHERE state = 3;
CREATE INDEX message_held ON message (owner) WHERE state = 4;
CREATE INDEX message_id ON message (body ->> '$.id');
CREATE TABLE owner (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token TEXT NOT NULL UNIQUE,
  pid INTEGER NOT NULL,
  process_started_at INTEGER NOT NULL,
  opened_at INTEGER NOT NULL
) STRICT;
CREATE TABLE listener (
  owner INTEGER NOT NULL,
  name TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (owner, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE copy (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  owner INTEGER NOT NULL,
  exchange TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX copy_owner ON copy (owner);
`

const pragma = (db: DatabaseSync, name: string): number =>
  Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? { value: 0 })[0])

/** Waits, blocking, while others write: only for opening and closing, when nothing else of the mailbox goes on. */
function patiently<T>(attempt: () => T): T {
  const giveUp = Date.now() + OPEN_PATIENCE_MS
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (;;) {
    try {
      return attempt()
    } catch (thrown) {
      if (!isBusy(thrown) || Date.now() > giveUp) throw thrown
      Atomics.wait(pause, 0, 0, 5)
    }
  }
}

/** One write transaction at once, waiting up to 5 s for other writers. All of `statements` is stored or nothing. */
export function transaction<T>(db: DatabaseSync, statements: () => T): T {
  patiently(() => db.exec('BEGIN IMMEDIATE'))
  try {
    const result = statements()
    db.exec('COMMIT')
    return result
  } catch (thrown) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw thrown
  }
}

function setUp(db: DatabaseSync, path: string): void {
  const version = pragma(db, 'user_version')
  const empty = db.prepare('SELECT 1 FROM sqlite_master LIMIT 1').get() === undefined
  if (!empty && pragma(db, 'application_id') !== APPLICATION_ID) {
    throw new SpectraError(
      'SS_DATA_DIR_UNUSABLE',
      `Cannot open the mailbox: ${path} is the database of another program`,
    )
  }
  if (version > VERSION) {
    throw new SpectraError(
      'SS_DATABASE_NEWER',
      `Cannot open the mailbox: ${path} has version ${version}, and this program knows ${VERSION}`,
    )
  }
  if (empty) db.exec(`${SCHEMA} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${VERSION}`)
}

/**
 * Opens or creates the file of a mailbox: write-ahead log, each commit flushed to the disk (`synchronous` FULL).
 * @param maxBytes the file never grows beyond this: past it publishing is SS_DISK_FULL
 * @throws SS_DATA_DIR_UNUSABLE, SS_DATABASE_NEWER, SS_DISK_FULL, SS_MAILBOX_UNAVAILABLE
 */
export function openDatabase(path: string, maxBytes?: number): DatabaseSync {
  let db: DatabaseSync | undefined
  try {
    mkdirSync(dirname(path), { recursive: true })
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      throw new SpectraError(
        'SS_DATA_DIR_UNUSABLE',
        `Cannot open the mailbox: ${path} is a directory, not a file`,
      )
    }
    const opened = (db = new DatabaseSync(path, { timeout: 100 }))
    patiently(() => opened.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL'))
    opened.exec(`PRAGMA synchronous = FULL; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY;
      PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 67108864`)
    transaction(opened, () => setUp(opened, path))
    if (maxBytes !== undefined) {
      opened.exec(`PRAGMA max_page_count = ${Math.max(16, Math.floor(maxBytes / PAGE_BYTES))}`)
    }
    opened.exec('PRAGMA busy_timeout = 5')
    return opened
  } catch (thrown) {
    if (db?.isOpen) db.close()
    throw mailboxError(thrown, 'open the mailbox', path)
  }
}
