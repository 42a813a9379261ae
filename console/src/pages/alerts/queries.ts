import { graphql, type ResultOf } from '../../api/graphql.ts'

export const AlertFields = graphql(`
  fragment AlertFields on Alert @_unmask {
    id
    title
    severity
    state
    falseAlarm
    cameraId
    raisedAt
    startsAt
    ruleName
  }
`)
export type AlertRow = ResultOf<typeof AlertFields>

export const AlertsQuery = graphql(
  `
    query Alerts($first: Int!, $after: String, $states: [AlertState!]) {
      alerts(first: $first, after: $after, filter: { states: $states }) {
        nodes {
          ...AlertFields
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [AlertFields],
)

export const CountsQuery = graphql(`
  query AlertCounts {
    alertCounts {
      open
      acknowledged
      closed
    }
  }
`)

export const AlertQuery = graphql(
  `
    query Alert($id: ID!) {
      alert(id: $id) {
        ...AlertFields
        processId
        startTime
        chunk {
          id
          startTime
          video {
            url
          }
        }
        claims {
          eventId
          text
        }
        notes {
          id
          step
          text
          createdAt
        }
      }
    }
  `,
  [AlertFields],
)
export type AlertShown = NonNullable<ResultOf<typeof AlertQuery>['alert']>

export const ChangeAlerts = graphql(`
  mutation ChangeAlerts($ids: [ID!]!, $action: AlertAction!) {
    changeAlerts(ids: $ids, action: $action) {
      errors {
        field
        code
        message
        advice
      }
    }
  }
`)

export const CommentAlert = graphql(`
  mutation CommentAlert($id: ID!, $text: String!) {
    commentAlert(id: $id, text: $text) {
      errors {
        field
        code
        message
        advice
      }
    }
  }
`)

export const AlertsChanged = graphql(`
  subscription AlertsChanged($after: String) {
    alertsUpdated(after: $after) {
      cursor
      alerts {
        id
      }
    }
  }
`)
