import { graphql } from '../api/graphql.ts'

export const ClusterChanged = graphql(`
  subscription ClusterChanged($after: String) {
    clusterChanged(after: $after) {
      cursor
      everything
      nodes {
        name
        version
        roles
        host
        pid
        startedAt
        at
        stale
        ready
        cpu
        memory
      }
      removedNodes
      actors {
        node
        parentId
        actor {
          id
          kind
          name
          state
          inFlight
          handled
          failed
          restarts
          lastCrash {
            at
            cause {
              code
              message
              advice
            }
          }
          queue
          pid
          memory
          cpu
        }
      }
      removedActors {
        node
        id
      }
    }
  }
`)

export const MailboxesUpdated = graphql(`
  subscription MailboxesUpdated($after: String) {
    mailboxesUpdated(after: $after) {
      cursor
      mailboxes {
        queue
        ready
        delayed
        inFlight
        consumers
        oldestMs
        deadLetters
        waiting {
          priority
          count
          longestWaitMs
        }
        rates {
          takenIn
          done
          failed
        }
      }
    }
  }
`)

export const DeadLettersUpdated = graphql(`
  subscription DeadLettersUpdated($after: String) {
    deadLettersUpdated(after: $after) {
      cursor
      counts {
        queue
        count
      }
    }
  }
`)
