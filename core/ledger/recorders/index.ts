import { recordChunkPrompted } from './chunk-prompted.ts'
import { recordChunkRead } from './chunk-read.ts'
import { recordChunkTranscribed } from './chunk-transcribed.ts'
import { recordClipTaken } from './clip-taken.ts'
import type { RecorderList } from './recorder.ts'
import { recordSourceOpened } from './source-opened.ts'
import { recordSummaryMade } from './summary-made.ts'
import { recordTurnAnswered } from './turn-answered.ts'
import { recordTurnTold } from './turn-told.ts'
import { recordTurnsFolded } from './turns-folded.ts'

/** Each fact that moves no status, and who records it. */
export const RECORDERS: RecorderList = {
  chunk_prompted: recordChunkPrompted,
  chunk_read: recordChunkRead,
  chunk_transcribed: recordChunkTranscribed,
  clip_taken: recordClipTaken,
  source_opened: recordSourceOpened,
  summary_made: recordSummaryMade,
  turn_answered: recordTurnAnswered,
  turn_told: recordTurnTold,
  turns_folded: recordTurnsFolded,
}
