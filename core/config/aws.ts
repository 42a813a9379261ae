import { z } from 'zod'
import { setting } from './setting.ts'

const url = z.url({ protocol: /^https?$/ }).or(z.literal(''))

/** Who asks AWS, and where: the names that its own programs know. */
export const AWS_SETTINGS = {
  awsRegion: setting(
    'AWS_REGION',
    z.string().regex(/^[a-z0-9-]{0,40}$/, { error: 'it is no region of the form eu-central-1' }),
    '',
    'Region of Bedrock, SNS and Kinesis Video Streams, such as eu-central-1; empty: as the profile of the machine says',
  ),
  awsAccessKeyId: setting(
    'AWS_ACCESS_KEY_ID',
    z.string(),
    '',
    'Who asks AWS; empty: the role of the machine, or its profile',
  ),
  awsSecretAccessKey: setting('AWS_SECRET_ACCESS_KEY', z.string(), '', 'The key that belongs to it', {
    secret: true,
  }),
  awsSessionToken: setting(
    'AWS_SESSION_TOKEN',
    z.string(),
    '',
    'Belongs to it, too, where it is of a session',
    {
      secret: true,
    },
  ),
  bedrockToken: setting(
    'AWS_BEARER_TOKEN_BEDROCK',
    z.string(),
    '',
    'Key of Bedrock itself, which is used in place of them',
    { secret: true },
  ),
  kvsEndpoint: setting(
    'AWS_ENDPOINT_URL_KINESIS_VIDEO',
    url,
    '',
    'Where streams of Kinesis Video Streams are looked up, such as an endpoint of your VPC; empty: that of the region',
  ),
  bedrockEndpoint: setting(
    'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
    url,
    '',
    'Where Bedrock is asked, such as an endpoint of your VPC; empty: that of the region',
  ),
} as const

export interface AwsCredentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

/** What the settings say of credentials; undefined where they say nothing, and the SDK's own chain decides. */
export function awsCredentialsOf(config: {
  awsAccessKeyId: string
  awsSecretAccessKey: string
  awsSessionToken: string
}): AwsCredentials | undefined {
  const { awsAccessKeyId: accessKeyId, awsSecretAccessKey: secretAccessKey, awsSessionToken } = config
  if (accessKeyId === '' || secretAccessKey === '') return undefined
  return { accessKeyId, secretAccessKey, ...(awsSessionToken && { sessionToken: awsSessionToken }) }
}
