import { defineActor } from '../../../actors/actor.ts'
import { EventDetectionMessage } from '../../../schema/messages/index.ts'
import { tasksOf } from '../../helpers/pipeline.ts'

/** What the three children of M2 yield, so that a real ledger takes it. */
export default defineActor({
  name: 'event',
  takes: EventDetectionMessage,
  needs: [],
  async *work(message) {
    yield* tasksOf(message)
  },
})
