import { said, text } from '../../parts/search-params.ts'

/** What the address of the chat says. */
export interface ChatSearch {
  /** The conversation that is open. */
  c?: string
  /** A question that somebody came with; it is asked when it is sent. */
  q?: string
  /** What it is about. */
  process?: string
  chunk?: string
  event?: string
}

export const chatSearch = ({ c, q, process, chunk, event }: Record<string, unknown>): ChatSearch =>
  said({ c: text(c), q: text(q), process: text(process), chunk: text(chunk), event: text(event) })
