import type { Database } from '../../database/database.ts'
import type { FootageReader } from '../../ports.ts'
import type { CursorsOf } from '../cursors.ts'
import type { Writer } from '../writer.ts'
import { createById } from './by-id.ts'
import { createCounts } from './counts.ts'
import { createFindEvents } from './find-events.ts'
import { createOfParents } from './of-parents.ts'
import { createReview } from './review.ts'
import { createTimeline } from './timeline.ts'
import { createTranscripts } from './transcripts.ts'

/** What clients read of the tables of files and cameras, on behalf of one tenant at a time (P8). */
export function createFootage(database: Database, writer: Writer, cursorsOf: CursorsOf): FootageReader {
  const byId = createById(database)
  return {
    ...byId,
    ...createOfParents(database, cursorsOf),
    findEvents: createFindEvents(database, cursorsOf),
    ...createCounts(database),
    ...createTimeline(database),
    ...createTranscripts(database),
    review: createReview(database, writer, byId.events),
  }
}
