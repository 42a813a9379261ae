import {
  attribute,
  exported,
  imported,
  NAME,
  ref,
  template,
  text,
  type CloudResource,
  type Template,
} from './template.ts'

const subnets = { 'Fn::Split': [',', imported('PrivateSubnets')] }
const servers = [imported('ServerGroup')]

/** Made by Secrets Manager, read by the services when they start, seen by nobody on the way. */
const secret = (name: string): CloudResource => ({
  Type: 'AWS::SecretsManager::Secret',
  Properties: {
    Name: text(`\${Name}/${name}`),
    GenerateSecretString: { PasswordLength: 48, ExcludePunctuation: true },
  },
})
const valueOf = (resource: string): object => text(`{{resolve:secretsmanager:\${${resource}}}}`)

/** What is taken away only by hand. */
const KEPT = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } as const

export const data = (): Template =>
  template({
    Description: 'Spectra Sight: what an installation keeps: PostgreSQL, RabbitMQ, Redis, objects, secrets',
    Parameters: {
      ...NAME,
      DatabaseClass: { Type: 'String', Default: 'db.r7g.large' },
      DatabaseGiB: { Type: 'Number', Default: 100 },
      BrokerClass: { Type: 'String', Default: 'mq.m7g.large' },
      BrokerVersion: { Type: 'String', Default: '3.13' },
      CacheClass: { Type: 'String', Default: 'cache.t4g.small' },
    },
    Resources: {
      ...SECRETS,
      Settings: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: {
          Name: text('${Name}/settings'),
          Description: 'Further settings as a JSON object, such as {"OPENAI_API_KEY": "..."}',
          SecretString: '{}',
        },
        ...KEPT,
      },
      Objects: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
            ],
          },
          PublicAccessBlockConfiguration: {
            ...{
              BlockPublicAcls: true,
              BlockPublicPolicy: true,
              IgnorePublicAcls: true,
              RestrictPublicBuckets: true,
            },
          },
          OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
          VersioningConfiguration: { Status: 'Enabled' },
          LifecycleConfiguration: {
            Rules: [
              {
                Id: 'unfinished',
                Status: 'Enabled',
                AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
              },
              // The trash of the product is the first net; this is the second, for what is overwritten or removed by mistake.
              { Id: 'earlier', Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 14 } },
            ],
          },
        },
        ...KEPT,
      },
      EncryptedOnly: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: ref('Objects'),
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                ...{ Effect: 'Deny', Principal: '*', Action: 's3:*' },
                Resource: [attribute('Objects', 'Arn'), text('${Objects.Arn}/*')],
                Condition: { Bool: { 'aws:SecureTransport': 'false' } },
              },
            ],
          },
        },
      },
      DatabaseSubnets: {
        Type: 'AWS::RDS::DBSubnetGroup',
        Properties: { DBSubnetGroupDescription: 'Private subnets', SubnetIds: subnets },
      },
      Database: {
        Type: 'AWS::RDS::DBInstance',
        Properties: {
          ...{ Engine: 'postgres', EngineVersion: '17', DBName: 'spectra', MasterUsername: 'spectra' },
          ...{ ManageMasterUserPassword: true, MultiAZ: true, StorageEncrypted: true, StorageType: 'gp3' },
          DBInstanceClass: ref('DatabaseClass'),
          AllocatedStorage: ref('DatabaseGiB'),
          MaxAllocatedStorage: 2000,
          BackupRetentionPeriod: 14,
          DeletionProtection: true,
          DBSubnetGroupName: ref('DatabaseSubnets'),
          VPCSecurityGroups: servers,
        },
        DeletionPolicy: 'Snapshot',
        UpdateReplacePolicy: 'Snapshot',
      },
      Broker: {
        Type: 'AWS::AmazonMQ::Broker',
        Properties: {
          BrokerName: ref('Name'),
          ...{ EngineType: 'RABBITMQ', DeploymentMode: 'CLUSTER_MULTI_AZ', PubliclyAccessible: false },
          EngineVersion: ref('BrokerVersion'),
          HostInstanceType: ref('BrokerClass'),
          AutoMinorVersionUpgrade: true,
          SubnetIds: subnets,
          SecurityGroups: servers,
          Users: [{ Username: 'spectra', Password: valueOf('BrokerPassword') }],
        },
      },
      CacheSubnets: {
        Type: 'AWS::ElastiCache::SubnetGroup',
        Properties: { Description: 'Private subnets', SubnetIds: subnets },
      },
      Cache: {
        Type: 'AWS::ElastiCache::ReplicationGroup',
        Properties: {
          ReplicationGroupDescription: 'Spectra Sight',
          ...{ Engine: 'valkey', EngineVersion: '8.0', NumCacheClusters: 2, Port: 6379 },
          ...{ AutomaticFailoverEnabled: true, MultiAZEnabled: true },
          ...{ AtRestEncryptionEnabled: true, TransitEncryptionEnabled: true },
          AuthToken: valueOf('CachePassword'),
          CacheNodeType: ref('CacheClass'),
          CacheSubnetGroupName: ref('CacheSubnets'),
          SecurityGroupIds: servers,
        },
      },
      Events: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: 'alias/aws/sns' } },
    },
    Outputs: {
      ObjectsName: exported('Objects', ref('Objects')),
      ObjectsArn: exported('ObjectsArn', attribute('Objects', 'Arn')),
      DatabaseHost: exported('DatabaseHost', attribute('Database', 'Endpoint.Address')),
      DatabaseSecret: exported('DatabaseSecret', attribute('Database', 'MasterUserSecret.SecretArn')),
      // amqps://HOST:5671, of which services want the host alone.
      BrokerHost: exported('BrokerHost', text('${Broker}.mq.${AWS::Region}.amazonaws.com')),
      CacheHost: exported('CacheHost', attribute('Cache', 'PrimaryEndPoint.Address')),
      SettingsArn: exported('Settings', ref('Settings')),
      EventsArn: exported('Events', ref('Events'), 'Topic that is told what happens'),
      ...Object.fromEntries(
        Object.keys(NAMES_OF_SECRETS).map((name) => [`${name}Arn`, exported(name, ref(name))]),
      ),
    },
  })

/** Secrets by the settings that they are. The database's is made by RDS. */
export const NAMES_OF_SECRETS = {
  BrokerPassword: 'RABBITMQ_PASSWORD',
  CachePassword: 'REDIS_PASSWORD',
  TokenKey: 'JWT_SECRET_KEY',
  UrlKey: 'SPECTRA_URL_SECRET',
  ControlKey: 'SPECTRA_CONTROL_SECRET',
} as const

const SECRETS: Record<string, CloudResource> = Object.fromEntries(
  Object.keys(NAMES_OF_SECRETS).map((name) => [name, { ...secret(name), ...KEPT }]),
)
