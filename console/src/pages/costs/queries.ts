import { graphql, type ResultOf } from '../../api/graphql.ts'

export const Spent = graphql(`
  query Spent($from: DateTime!, $until: DateTime!, $cameraId: ID) {
    costs(from: $from, until: $until, cameraId: $cameraId) {
      day
      cameraId
      provider
      model
      calls
      inputTokens
      outputTokens
      usd
      unpriced
      savedCalls
      savedUsd
    }
  }
`)

/** Of the month, whatever is looked at, and what it may come to. */
export const Limits = graphql(`
  query CostLimits($from: DateTime!, $until: DateTime!) {
    organizationLimits {
      dailyCost
      monthlyCost
      videoSeconds
      sourceBytes
      quotaBytes
      concurrentProcesses
    }
    costs(from: $from, until: $until) {
      day
      usd
    }
  }
`)
export type OwnLimits = ResultOf<typeof Limits>['organizationLimits']

export const ProcessCosts = graphql(`
  query ProcessCosts($from: DateTime!, $until: DateTime!, $cameraId: ID) {
    processCosts(from: $from, until: $until, cameraId: $cameraId, first: 100) {
      processId
      purpose
      process {
        id
        title
        budget
      }
      cost {
        calls
        inputTokens
        outputTokens
        usd
        unpriced
        savedCalls
        savedUsd
      }
    }
  }
`)

export const CameraBudgets = graphql(`
  query CameraBudgets {
    cameras {
      id
      budgets {
        usd
        period
      }
    }
  }
`)
export type CameraRow = ResultOf<typeof CameraBudgets>['cameras'][number]

export const Waiting = graphql(`
  query WaitingForBudgets {
    waitingProcesses {
      id
      title
      budget
      cost {
        usd
      }
      waiting {
        message
        since
        chunks
      }
    }
  }
`)
export type WaitingRow = ResultOf<typeof Waiting>['waitingProcesses'][number]

export const SetProcessBudget = graphql(`
  mutation SetProcessBudget($input: SetProcessBudgetInput!) {
    setProcessBudget(input: $input) {
      process {
        id
        budget
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

export const SetCameraBudget = graphql(`
  mutation SetCameraBudget($input: SetCameraBudgetInput!) {
    setCameraBudget(input: $input) {
      camera {
        id
        budgets {
          usd
          period
        }
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

export const SetLimits = graphql(`
  mutation SetCostLimits($input: OrganizationLimitsInput!) {
    setOrganizationLimits(input: $input) {
      limits {
        dailyCost
        monthlyCost
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
