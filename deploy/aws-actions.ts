import type { Permission } from './platform.ts'

/** What each command of the SDK that the code uses needs to be allowed; commands without one are a fault (`test/deploy`). */
export const ACTIONS_OF_COMMANDS = {
  GetObjectCommand: ['s3:GetObject'],
  HeadObjectCommand: ['s3:GetObject'],
  PutObjectCommand: ['s3:PutObject'],
  CopyObjectCommand: ['s3:GetObject', 's3:PutObject'],
  CreateMultipartUploadCommand: ['s3:PutObject'],
  UploadPartCopyCommand: ['s3:GetObject', 's3:PutObject'],
  CompleteMultipartUploadCommand: ['s3:PutObject'],
  AbortMultipartUploadCommand: ['s3:AbortMultipartUpload'],
  DeleteObjectCommand: ['s3:DeleteObject'],
  ListObjectsV2Command: ['s3:ListBucket'],
  GetSecretValueCommand: ['secretsmanager:GetSecretValue'],
  ConverseCommand: ['bedrock:InvokeModel'],
  InvokeModelCommand: ['bedrock:InvokeModel'],
  PublishCommand: ['sns:Publish'],
  GetDataEndpointCommand: ['kinesisvideo:GetDataEndpoint'],
  ListFragmentsCommand: ['kinesisvideo:ListFragments'],
  GetClipCommand: ['kinesisvideo:GetClip'],
} as const satisfies Record<string, readonly string[]>

/** The actions behind what a service asks of AWS. A working role has those of its service and no more. */
export const ACTIONS: Readonly<Record<Permission, readonly string[]>> = {
  objects: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListBucket'],
  secrets: ['secretsmanager:GetSecretValue'],
  models: ['bedrock:InvokeModel'],
  topics: ['sns:Publish'],
  streams: ['kinesisvideo:GetDataEndpoint', 'kinesisvideo:ListFragments', 'kinesisvideo:GetClip'],
}
