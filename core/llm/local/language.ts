import type { z } from 'zod'
import { DetectedEvents, Description } from '../../../schema/analysis.ts'
import { schemaOfList } from '../../../schema/event-schema.ts'
import { SpectraError } from '../../errors.ts'
import type { Language, ModelMessage } from '../../ports.ts'
import { ownEvents } from '../../instructions/own-events.ts'
import { checkedAnswer } from '../checked-answer.ts'
import { eventsFromText } from './text-events.ts'

const WHO = { provider: 'local', model: 'extractive-1' }

/**
 * Language without a model: it answers one question, which are the events (`DetectedEvents`) of one description. They are its
 * observations. A description without any (another provider's) is read sentence by sentence for times and a few plain words; what
 * comes of that says so (`source: 'text'`) and is not trusted far. Types of somebody's own (`eventsOf`) are found where they name a kind of the analyst. The prompt is not used. Anything else is SS_MODEL_UNABLE.
 */
export function createLocalLanguage(): Language {
  return {
    ...WHO,
    async generate(messages, { schema, tools = [], signal }) {
      signal.throwIfAborted()
      if (!schema) throw unable('it cannot put an answer into words')
      const own = schemaOfList(schema)
      if (!own && (schema as z.ZodType) !== DetectedEvents) throw unable('it gives no answers of this form')
      if (tools.length > 0) throw unable('it uses no tools')
      const { span, summary, observations, provider } = descriptionIn(messages)
      // The local analyst observes whatever it says; another model may only have told it.
      const told = observations.length === 0 && provider !== WHO.provider
      const found = told ? eventsFromText(summary, span) : observations
      const events = own ? ownEvents(own, found) : found
      return { ...WHO, usage: undefined, text: '', value: checkedAnswer(schema, events, WHO), toolCalls: [] }
    },
    async health() {},
  }
}

/** What the whole conversation is about, apart from its prompt. */
function descriptionIn(messages: readonly ModelMessage[]): Description {
  const [asked, ...more] = messages.filter(({ role }) => role !== 'system')
  const description = asked && 'data' in asked ? Description.safeParse(asked.data) : undefined
  if (!description?.success || more.length > 0) throw unable('it is asked about something else')
  return description.data
}

const unable = (why: string): SpectraError =>
  new SpectraError(
    'SS_MODEL_UNABLE',
    `Cannot answer: the local language only finds the events of a description by rules, and ${why}`,
  )
