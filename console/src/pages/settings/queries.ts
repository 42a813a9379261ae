import { graphql, type ResultOf } from '../../api/graphql.ts'

export const Configuration = graphql(`
  query Configuration {
    configuration {
      variable
      value
      from
      about
    }
  }
`)

export const Prompts = graphql(`
  query Prompts($cameraId: ID) {
    prompts(cameraId: $cameraId) {
      name
      text
      version
      place
    }
    cameras {
      id
    }
  }
`)
export type PromptRow = ResultOf<typeof Prompts>['prompts'][number]

export const PromptHistory = graphql(`
  query PromptVersions($name: String!, $cameraId: ID) {
    promptHistory(name: $name, cameraId: $cameraId) {
      number
      version
      text
      createdAt
    }
  }
`)

export const SetPrompt = graphql(`
  mutation SetPrompt($input: SetPromptInput!) {
    setPrompt(input: $input) {
      prompt {
        version
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

export const RestorePrompt = graphql(`
  mutation RestorePrompt($input: RestorePromptInput!) {
    restorePrompt(input: $input) {
      prompt {
        version
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

const SchemaFields = graphql(`
  fragment SchemaFields on EventSchemaVersion @_unmask {
    number
    version
    name
    createdAt
    warnings {
      message
    }
    types {
      type
      description
      when
      severity
      attributes {
        name
        type
        enum
        description
        required
      }
      analyst {
        type
        where
      }
    }
  }
`)
export type SchemaRow = ResultOf<typeof SchemaFields>

export const EventSchemas = graphql(
  `
    query EventSchemas($cameraId: ID) {
      eventSchema(cameraId: $cameraId) {
        ...SchemaFields
      }
      eventSchemaHistory(cameraId: $cameraId) {
        ...SchemaFields
      }
    }
  `,
  [SchemaFields],
)

export const SetEventSchema = graphql(`
  mutation SetEventSchema($input: SetEventSchemaInput!) {
    setEventSchema(input: $input) {
      eventSchema {
        version
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

export const RestoreEventSchema = graphql(`
  mutation RestoreEventSchema($input: RestoreEventSchemaInput!) {
    restoreEventSchema(input: $input) {
      eventSchema {
        version
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
