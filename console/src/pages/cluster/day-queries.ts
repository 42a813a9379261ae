import { graphql } from '../../api/graphql.ts'

export const DayRestarts = graphql(`
  query DayRestarts($since: DateTime!, $node: String, $stage: String, $worker: String) {
    restarts(first: 200, since: $since, node: $node, stage: $stage, worker: $worker) {
      nodes {
        id
        node
        stage
        worker
        at
        escalated
        cause {
          code
          message
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`)

export const DayOrders = graphql(`
  query DayOrders($since: DateTime!) {
    auditLog(first: 200, filter: { action: "control.", since: $since }) {
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

export const LastMessageOf = graphql(`
  query LastMessageOf($node: String!, $stage: String!, $worker: String!) {
    lastMessage(node: $node, stage: $stage, worker: $worker) {
      id
      at
      ended
      code
    }
  }
`)
