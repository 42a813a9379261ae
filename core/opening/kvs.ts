import type { KvsOptions } from '../cameras/clips/kvs/archive.ts'
import type { Config } from '../config.ts'
import { awsCredentialsOf } from '../config/aws.ts'

export const kvsOptions = (config: Config): KvsOptions => ({
  region: config.awsRegion,
  endpoint: config.kvsEndpoint,
  credentials: awsCredentialsOf(config),
})
