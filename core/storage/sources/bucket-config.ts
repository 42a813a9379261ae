import type { Config } from '../../config.ts'

/** What the configuration says of buckets, and of who asks. */
export type BucketConfig = Pick<
  Config,
  | 'sourceBuckets'
  | 'urlStallMs'
  | 'awsRegion'
  | 'awsAccessKeyId'
  | 'awsSecretAccessKey'
  | 'awsSessionToken'
  | 'azureConnectionString'
  | 'azureAccount'
  | 'azureKey'
  | 'azureSas'
>
