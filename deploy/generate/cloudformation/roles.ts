import { ACTIONS } from '../../aws-actions.ts'
import type { Permission, Service } from '../../platform.ts'
import { imported, text, type CloudResource } from './template.ts'

/** On what each permission holds: never on more than this installation's own, where AWS can tell it apart. */
const ON: Record<Exclude<Permission, 'objects'>, unknown> = {
  secrets: imported('Settings'),
  topics: imported('Events'),
  models: [
    text('arn:${AWS::Partition}:bedrock:*::foundation-model/*'),
    text('arn:${AWS::Partition}:bedrock:*:${AWS::AccountId}:inference-profile/*'),
  ],
  streams: text('arn:${AWS::Partition}:kinesisvideo:${AWS::Region}:${AWS::AccountId}:stream/*'),
}

const OBJECTS = imported('ObjectsArn')

function statementsOf(permission: Permission): object[] {
  const allow = (Action: readonly string[], Resource: unknown): object => ({
    Effect: 'Allow',
    Action,
    Resource,
  })
  if (permission !== 'objects') return [allow(ACTIONS[permission], ON[permission])]
  // A bucket is listed, its objects are read and written.
  const ofBucket = ACTIONS.objects.filter((action) => action === 's3:ListBucket')
  const ofObjects = ACTIONS.objects.filter((action) => action !== 's3:ListBucket')
  return [allow(ofBucket, OBJECTS), allow(ofObjects, { 'Fn::Join': ['', [OBJECTS, '/*']] })]
}

/** What a service may ask of AWS: what its code asks, on what is this installation's. */
export const roleOf = (service: Service): CloudResource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
    Policies: service.aws.map((permission) => ({
      PolicyName: permission,
      PolicyDocument: { Version: '2012-10-17', Statement: statementsOf(permission) },
    })),
  },
})
