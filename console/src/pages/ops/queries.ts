import { graphql, type ResultOf } from '../../api/graphql.ts'

export const LetterGroups = graphql(`
  query OverviewLetters {
    deadLetterGroups {
      queue
      stage
      code
      count
      lastFailedAt
    }
  }
`)

export const Restarts = graphql(`
  query OverviewRestarts {
    restarts(first: 50) {
      nodes {
        id
        node
        stage
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
export type RestartRow = ResultOf<typeof Restarts>['restarts']['nodes'][number]

export const Orders = graphql(`
  query OverviewOrders {
    auditLog(first: 20, filter: { action: "control." }) {
      nodes {
        id
        at
        action
        subject
        by
        details
      }
    }
  }
`)
export type OrderRow = ResultOf<typeof Orders>['auditLog']['nodes'][number]

export const Spent = graphql(`
  query OverviewSpent($day: DateTime!) {
    organizationLimits {
      dailyCost
    }
    costs(from: $day, until: $day) {
      usd
    }
  }
`)
