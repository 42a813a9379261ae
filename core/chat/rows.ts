import type { Database } from '../database/database.ts'
import { searchedTable } from '../search/tables.ts'
import { createAbsenceRows } from './absences.ts'
import { createHappeningRows } from './happenings.ts'
import { createLatestRows } from './latest.ts'
import type { RowsOfTools, ToolParts } from './tools.ts'

/** What answers read of rows alone. */
export const openAnswerRows = (database: Database): Pick<ToolParts, RowsOfTools> => ({
  rows: createHappeningRows(database, searchedTable(database).name),
  absences: createAbsenceRows(database),
  latest: createLatestRows(database),
})
