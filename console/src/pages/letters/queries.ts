import { graphql, type ResultOf } from '../../api/graphql.ts'

const LetterFields = graphql(`
  fragment LetterFields on DeadLetter @_unmask {
    id
    queue
    stage
    type
    processId
    process {
      id
      title
    }
    attempts
    replays
    firstFailedAt
    lastFailedAt
    cause {
      code
      message
      advice
      retryable
    }
  }
`)
export type LetterRow = ResultOf<typeof LetterFields>

export const Letters = graphql(
  `
    query Letters(
      $first: Int!
      $after: String
      $queue: String
      $stage: String
      $code: String
      $since: DateTime
    ) {
      found: deadLetters(
        first: $first
        after: $after
        queue: $queue
        stage: $stage
        code: $code
        since: $since
      ) {
        nodes {
          ...LetterFields
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [LetterFields],
)

export const Letter = graphql(
  `
    query Letter($id: ID!) {
      deadLetter(id: $id) {
        ...LetterFields
        payload
      }
    }
  `,
  [LetterFields],
)

/** Those that the filters mean, and all that could be meant. */
export const Groups = graphql(`
  query LetterGroups($selection: DeadLetterSelection) {
    all: deadLetterGroups {
      queue
      stage
      code
      count
    }
    meant: deadLetterGroups(selection: $selection) {
      queue
      stage
      code
      count
      lastFailedAt
    }
  }
`)
export type Group = ResultOf<typeof Groups>['meant'][number]

export const CheckLetter = graphql(`
  query CheckLetter($id: ID!, $payload: JSON!) {
    checkDeadLetter(id: $id, payload: $payload) {
      ok
      errors {
        code
        field
        message
        advice
      }
      changes {
        path
        before
        after
      }
    }
  }
`)
export type Checked = ResultOf<typeof CheckLetter>['checkDeadLetter']

export const EditLetter = graphql(`
  mutation EditLetter($id: ID!, $payload: JSON!) {
    editDeadLetter(id: $id, payload: $payload) {
      id
    }
  }
`)

export const ReplayNow = graphql(`
  mutation ReplayNow($selection: DeadLetterSelection!) {
    replayDeadLetters(selection: $selection)
  }
`)

export const DryRun = graphql(`
  mutation DryRun($selection: DeadLetterSelection!) {
    replayDeadLetters(selection: $selection, dryRun: true)
  }
`)

export const Drop = graphql(`
  mutation DropLetters($selection: DeadLetterSelection!) {
    dropDeadLetters(selection: $selection)
  }
`)

const ReplayFields = graphql(`
  fragment ReplayFields on Replay @_unmask {
    id
    state
    total
    done
    failed
    perSecond
    stopAfterFailures
    stoppedBecause
  }
`)
export type ReplayRow = ResultOf<typeof ReplayFields>

export const StartReplay = graphql(
  `
    mutation StartReplay($input: StartReplayInput!) {
      startReplay(input: $input) {
        replay {
          ...ReplayFields
        }
        errors {
          code
          field
          message
          advice
        }
      }
    }
  `,
  [ReplayFields],
)

export const CancelReplay = graphql(`
  mutation CancelReplay($id: ID!) {
    cancelReplay(id: $id) {
      replay {
        id
      }
      errors {
        code
        field
        message
        advice
      }
    }
  }
`)

export const ReplayUpdated = graphql(
  `
    subscription ReplayUpdated($id: ID!, $after: String) {
      replayUpdated(id: $id, after: $after) {
        cursor
        replay {
          ...ReplayFields
        }
      }
    }
  `,
  [ReplayFields],
)
