import { FieldErrors } from '../../api/field-errors.ts'
import { graphql, type ResultOf } from '../../api/graphql.ts'

export const People = graphql(`
  query People {
    users {
      id
      email
      name
      role
      cohortId
      cameras
      disabledAt
      lastSeenAt
    }
    cohorts {
      id
      name
      cameras
    }
    cameras {
      id
    }
  }
`)
export type UserRow = ResultOf<typeof People>['users'][number]
export type CohortRow = ResultOf<typeof People>['cohorts'][number]

export const Keys = graphql(`
  query ApiKeys {
    apiKeys {
      id
      name
      role
      cameras
      prefix
      createdAt
      expiresAt
      lastUsedAt
      revokedAt
    }
    cameras {
      id
    }
  }
`)
export type KeyRow = ResultOf<typeof Keys>['apiKeys'][number]

export const CreateUser = graphql(
  `
    mutation NewUser($input: CreateUserInput!) {
      createUser(input: $input) {
        user {
          id
        }
        oneTimePassword
        errors {
          ...FieldErrors
        }
      }
    }
  `,
  [FieldErrors],
)

export const ChangeUser = graphql(
  `
    mutation ChangeUser($input: ChangeUserInput!) {
      changeUser(input: $input) {
        user {
          id
        }
        errors {
          ...FieldErrors
        }
      }
    }
  `,
  [FieldErrors],
)

export const ResetPassword = graphql(
  `
    mutation ResetPassword($input: SetPasswordInput!) {
      setPassword(input: $input) {
        oneTimePassword
        errors {
          ...FieldErrors
        }
      }
    }
  `,
  [FieldErrors],
)

export const EndSessions = graphql(
  `
    mutation EndSessions($userId: ID!) {
      endSessions(userId: $userId) {
        user {
          id
        }
        errors {
          ...FieldErrors
        }
      }
    }
  `,
  [FieldErrors],
)

export const DisableUser = graphql(
  `
    mutation DisableUser($input: DisableUserInput!) {
      disableUser(input: $input) {
        user {
          id
        }
        errors {
          ...FieldErrors
        }
      }
    }
  `,
  [FieldErrors],
)

export const CreateKey = graphql(
  `
    mutation NewApiKey($input: CreateApiKeyInput!) {
      createApiKey(input: $input) {
        secret
        errors {
          ...FieldErrors
        }
      }
    }
  `,
  [FieldErrors],
)

export const RevokeKey = graphql(
  `
    mutation RevokeKey($id: ID!) {
      revokeApiKey(id: $id) {
        apiKey {
          id
        }
        errors {
          ...FieldErrors
        }
      }
    }
  `,
  [FieldErrors],
)

export const SaveCohort = graphql(
  `
    mutation SaveCohort($input: SaveCohortInput!) {
      saveCohort(input: $input) {
        cohort {
          id
        }
        errors {
          ...FieldErrors
        }
      }
    }
  `,
  [FieldErrors],
)

export const RemoveCohort = graphql(
  `
    mutation RemoveCohort($id: ID!) {
      removeCohort(id: $id) {
        id
        errors {
          ...FieldErrors
        }
      }
    }
  `,
  [FieldErrors],
)
