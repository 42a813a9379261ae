import { graphql, type ResultOf } from '../../api/graphql.ts'

export const WorkerRestarts = graphql(`
  query WorkerRestarts($node: String, $stage: String, $worker: String) {
    restarts(first: 20, node: $node, stage: $stage, worker: $worker) {
      nodes {
        id
        worker
        at
        delayMs
        escalated
        cause {
          code
          message
        }
      }
    }
  }
`)

export const Forecast = graphql(`
  query Forecast($node: String!) {
    drainForecast(node: $node) {
      doneAt
      deadlineAt
      stages {
        stage
        inHand
        waiting
        heirs {
          node
          workers
          free
        }
      }
    }
  }
`)
export type ForecastStage = NonNullable<ResultOf<typeof Forecast>['drainForecast']>['stages'][number]

const Answered = graphql(`
  fragment Answered on ControlAnswers @_unmask {
    silent
    replies {
      node
      cause {
        code
        message
        advice
        retryable
      }
    }
  }
`)
export type Answers = ResultOf<typeof Answered>

export const Scale = graphql(
  `
    mutation Scale($stage: String!, $workers: Int!, $node: String) {
      scaleStage(stage: $stage, workers: $workers, node: $node) {
        ...Answered
      }
    }
  `,
  [Answered],
)
export const Pause = graphql(
  `
    mutation Pause($stage: String!, $node: String) {
      pauseStage(stage: $stage, node: $node) {
        ...Answered
      }
    }
  `,
  [Answered],
)
export const Resume = graphql(
  `
    mutation Resume($stage: String!, $node: String) {
      resumeStage(stage: $stage, node: $node) {
        ...Answered
      }
    }
  `,
  [Answered],
)
export const RestartWorker = graphql(
  `
    mutation RestartWorker($node: String!, $stage: String!, $worker: String!) {
      restartWorker(node: $node, stage: $stage, worker: $worker) {
        ...Answered
      }
    }
  `,
  [Answered],
)
export const Drain = graphql(
  `
    mutation Drain($node: String!) {
      drainNode(node: $node) {
        ...Answered
      }
    }
  `,
  [Answered],
)
