import { OPEN_TURN } from '../../../schema/chat.ts'
import type { Database } from '../../database/database.ts'
import { SpectraError } from '../../errors.ts'
import type { Writer } from '../../ledger/writer.ts'
import type { FootageReader } from '../../ports.ts'

export interface ConversationParts {
  database: Database
  writer: Writer
  footage: Pick<FootageReader, 'chunks'>
  /** Told when messages were written into the outbox. */
  posted: () => void
}

export const OPEN = `('${OPEN_TURN.join("', '")}')`

export const notThere = (id: string): SpectraError =>
  new SpectraError('SS_NOT_FOUND', `Cannot find the conversation ${JSON.stringify(id.slice(0, 60))}`)
