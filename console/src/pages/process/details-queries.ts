import { graphql, type ResultOf } from '../../api/graphql.ts'

export const WhyQuery = graphql(`
  query WhyEvent($id: ID!) {
    event(id: $id) {
      id
      type
      description
      confidence
      startTime
      endTime
      attributes
      schema {
        name
        version
      }
      chunk {
        ordinal
        provider
        model
        prompt
        promptVersion
        sha256
        passedOver {
          provider
          model
          message
        }
        notAsked {
          provider
          model
          reason
        }
      }
    }
  }
`)
export type WhyShown = NonNullable<ResultOf<typeof WhyQuery>['event']>

export const TraceQuery = graphql(`
  query ProcessTrace($id: ID!) {
    process(id: $id) {
      id
      spans {
        id
        name
        stage
        provider
        model
        prompt
        promptVersion
        inputTokens
        outputTokens
        cost
        retries
        startedAt
        durationMs
        error {
          code
          message
        }
      }
      failures {
        stage
        messageId
        cause {
          code
          message
        }
        attempts
        replays
        lastFailedAt
        replayedAt
      }
    }
  }
`)
type Traced = NonNullable<ResultOf<typeof TraceQuery>['process']>
export type SpanShown = Traced['spans'][number]
export type FailureShown = Traced['failures'][number]

export const Reprocess = graphql(`
  mutation Reprocess($input: ReprocessInput!) {
    reprocess(input: $input) {
      process {
        id
      }
      errors {
        field
        code
        message
        advice
      }
    }
  }
`)
