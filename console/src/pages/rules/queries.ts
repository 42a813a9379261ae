import { graphql, type ResultOf } from '../../api/graphql.ts'

const ThingFields = graphql(`
  fragment ThingFields on RuleThing @_unmask {
    types
    kinds
    colours
    attributes
    text
    zone
    minConfidence
    minSeconds
  }
`)

export const DefinitionFields = graphql(
  `
    fragment DefinitionFields on RuleDefinition @_unmask {
      name
      severity
      cameras
      groups
      processes
      condition {
        is
        thing {
          ...ThingFields
        }
        count
        withinSeconds
        steps {
          ...ThingFields
        }
        forSeconds
      }
      when {
        days
        from
        until
      }
      acrossCameras
      cooldownSeconds
      escalate {
        afterMinutes
        severity
      }
    }
  `,
  [ThingFields],
)
export type Definition = ResultOf<typeof DefinitionFields>

export const RuleFields = graphql(
  `
    fragment RuleFields on Rule @_unmask {
      id
      enabled
      version
      said
      rule {
        ...DefinitionFields
      }
    }
  `,
  [DefinitionFields],
)
export type RuleShown = ResultOf<typeof RuleFields>

export const RulesQuery = graphql(
  `
    query Rules($first: Int!, $after: String) {
      rules(first: $first, after: $after) {
        nodes {
          ...RuleFields
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [RuleFields],
)

export const CamerasToWatch = graphql(`
  query CamerasToWatch {
    cameras {
      id
      groups
    }
  }
`)

export const BacktestQuery = graphql(`
  query Backtest(
    $rule: RuleInput!
    $from: DateTime!
    $until: DateTime!
    $againstId: ID
    $againstVersion: Int
  ) {
    backtestRule(
      rule: $rule
      from: $from
      until: $until
      againstId: $againstId
      againstVersion: $againstVersion
    ) {
      count
      isComplete
      days {
        day
        count
      }
      occasions {
        title
        cameraId
        processId
        startTime
        startsAt
        change
      }
      change {
        added
        gone
        before
      }
    }
  }
`)
export type Backtest = ResultOf<typeof BacktestQuery>['backtestRule']

export const CompileRule = graphql(
  `
    mutation CompileRule($text: String!) {
      compileRule(text: $text) {
        compiled {
          said
          unclear
          rule {
            ...DefinitionFields
          }
        }
        errors {
          field
          code
          message
          advice
        }
      }
    }
  `,
  [DefinitionFields],
)

export const AddRule = graphql(`
  mutation AddRule($input: RuleInput!, $enabled: Boolean) {
    addRule(input: $input, enabled: $enabled) {
      rule {
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

export const EditRule = graphql(`
  mutation EditRule($id: ID!, $input: RuleInput!) {
    editRule(id: $id, input: $input) {
      errors {
        field
        code
        message
        advice
      }
    }
  }
`)

export const EnableRule = graphql(`
  mutation EnableRule($id: ID!, $enabled: Boolean!) {
    enableRule(id: $id, enabled: $enabled) {
      errors {
        field
        code
        message
        advice
      }
    }
  }
`)

export const RemoveRule = graphql(`
  mutation RemoveRule($id: ID!) {
    removeRule(id: $id) {
      errors {
        field
        code
        message
        advice
      }
    }
  }
`)
