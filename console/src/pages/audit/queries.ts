import { graphql, type ResultOf } from '../../api/graphql.ts'

export const Entries = graphql(`
  query AuditEntries($first: Int!, $after: String, $filter: AuditFilter) {
    auditLog(first: $first, after: $after, filter: $filter) {
      nodes {
        id
        at
        action
        subject
        userId
        by
        details
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`)
export type EntryRow = ResultOf<typeof Entries>['auditLog']['nodes'][number]

/** Those who may have done something, by their names. */
export const Actors = graphql(`
  query AuditActors {
    users {
      id
      name
      email
    }
    apiKeys {
      id
      name
      prefix
    }
  }
`)
