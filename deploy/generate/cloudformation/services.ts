import { METRICS_PORT, SERVICES, settingsOf, USER, type Service } from '../../platform.ts'
import { VOLUMES } from '../dockerfile.ts'
import { NAMES_OF_SECRETS } from './data.ts'
import { fargateSize } from './fargate.ts'
import { roleOf } from './roles.ts'
import { scalingOf } from './scaling.ts'
import {
  attribute,
  imported,
  NAME,
  ref,
  template,
  text,
  type CloudResource,
  type Template,
} from './template.ts'

const title = ({ name }: Service): string => name[0]!.toUpperCase() + name.slice(1)
const subnets = (name: string) => ({ 'Fn::Split': [',', imported(name)] })

export const services = (): Template =>
  template({
    Description: 'Spectra Sight: the services of an installation, on Fargate',
    Parameters: {
      ...NAME,
      Registry: {
        Type: 'String',
        MinLength: 1,
        Description: 'Where the images are, such as 123456789012.dkr.ecr.eu-central-1.amazonaws.com',
      },
      Version: { Type: 'String', MinLength: 1, Description: 'Tag of the images' },
      Certificate: { Type: 'String', MinLength: 1, Description: 'ARN of the certificate of the address' },
      PublicUrl: {
        Type: 'String',
        MinLength: 1,
        Description: 'Where clients reach it, such as https://spectra.example.org',
      },
    },
    Resources: {
      Cluster: {
        Type: 'AWS::ECS::Cluster',
        Properties: {
          ClusterName: ref('Name'),
          ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }],
        },
      },
      Logs: {
        Type: 'AWS::Logs::LogGroup',
        Properties: { LogGroupName: text('/spectra/${Name}'), RetentionInDays: 30 },
      },
      StartRole: START_ROLE,
      ...BALANCER,
      ...Object.assign({}, ...SERVICES.map(resourcesOf)),
    },
    Outputs: {
      Address: {
        Description: 'What the address of the installation leads to',
        Value: attribute('Balancer', 'DNSName'),
      },
    },
  })

function resourcesOf(service: Service): Record<string, CloudResource> {
  const it = title(service)
  return {
    [`${it}Role`]: roleOf(service),
    [`${it}Task`]: task(service),
    [`${it}Service`]: running(service),
    ...scalingOf(service, it),
  }
}

/** Pulls images, writes logs, and reads the secrets that a task starts with; what a task itself may do is its own role's. */
const START_ROLE: CloudResource = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
    ManagedPolicyArns: [
      text('arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy'),
    ],
    Policies: [
      {
        PolicyName: 'secrets',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 'secretsmanager:GetSecretValue',
              Resource: [...Object.keys(NAMES_OF_SECRETS), 'DatabaseSecret'].map(imported),
            },
          ],
        },
      },
    ],
  },
}

function task(service: Service): CloudResource {
  const { name, command, ports, healthPort, graceSeconds } = service
  const { cpu, memory, disk } = fargateSize(service)
  return {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family: text(`\${Name}-${name}`),
      ...{ Cpu: String(cpu), Memory: String(memory), EphemeralStorage: { SizeInGiB: disk } },
      ...{ NetworkMode: 'awsvpc', RequiresCompatibilities: ['FARGATE'] },
      ExecutionRoleArn: attribute('StartRole', 'Arn'),
      TaskRoleArn: attribute(`${title(service)}Role`, 'Arn'),
      Volumes: VOLUMES.map((_, i) => ({ Name: `volume-${i}` })),
      ContainerDefinitions: [
        {
          Name: name,
          Image: text(`\${Registry}/spectra-${name}:\${Version}`),
          Command: [...command],
          ...{
            Essential: true,
            ReadonlyRootFilesystem: true,
            User: `${USER}:${USER}`,
            StopTimeout: graceSeconds,
          },
          LinuxParameters: { Capabilities: { Drop: ['ALL'] } },
          PortMappings: [...ports.map(({ port }) => port), METRICS_PORT].map((ContainerPort) => ({
            ContainerPort,
          })),
          Environment: Object.entries({ ...settingsOf(service), ...REACHED }).map(([Name, Value]) => ({
            Name,
            Value,
          })),
          Secrets: [
            ...Object.entries(NAMES_OF_SECRETS).map(([from, Name]) => ({ Name, ValueFrom: imported(from) })),
            {
              Name: 'POSTGRES_PASSWORD',
              ValueFrom: { 'Fn::Join': ['', [imported('DatabaseSecret'), ':password::']] },
            },
          ],
          MountPoints: VOLUMES.map((ContainerPath, i) => ({ SourceVolume: `volume-${i}`, ContainerPath })),
          HealthCheck: {
            Command: ['CMD', 'node', 'docker/probe.ts', `http://127.0.0.1:${healthPort}/health/live`],
            ...{ Interval: 10, Timeout: 6, Retries: 3, StartPeriod: 120 },
          },
          LogConfiguration: {
            LogDriver: 'awslogs',
            Options: {
              'awslogs-group': ref('Logs'),
              'awslogs-region': ref('AWS::Region'),
              'awslogs-stream-prefix': name,
            },
          },
        },
      ],
    },
  }
}

/** Where the servers of the stack `data` are. */
const REACHED: Record<string, unknown> = {
  POSTGRES_HOST: imported('DatabaseHost'),
  POSTGRES_USER: 'spectra',
  POSTGRES_DB: 'spectra',
  RABBITMQ_HOST: imported('BrokerHost'),
  RABBITMQ_PORT: '5671',
  RABBITMQ_SSL: 'true',
  RABBITMQ_USERNAME: 'spectra',
  REDIS_HOST: imported('CacheHost'),
  REDIS_SSL: 'true',
  SPECTRA_STORAGE_URL: { 'Fn::Join': ['', ['s3://', imported('Objects'), '/?region=', ref('AWS::Region')]] },
  SPECTRA_PUBLIC_URL: ref('PublicUrl'),
  SPECTRA_TRUSTED_PROXIES: '10.0.0.0/16',
  SPECTRA_NOTIFY_SNS_TOPIC: imported('Events'),
  AWS_REGION: ref('AWS::Region'),
  CLOUD_PROVIDER: 'aws',
  CLOUD_SECRETS_IDENTIFIER: imported('Settings'),
}

const running = (service: Service): CloudResource => ({
  Type: 'AWS::ECS::Service',
  Properties: {
    ServiceName: service.name,
    Cluster: ref('Cluster'),
    TaskDefinition: ref(`${title(service)}Task`),
    LaunchType: 'FARGATE',
    DesiredCount: service.replicas.min,
    DeploymentConfiguration: {
      ...{ MinimumHealthyPercent: 100, MaximumPercent: 200 },
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
    },
    NetworkConfiguration: {
      AwsvpcConfiguration: { Subnets: subnets('PrivateSubnets'), SecurityGroups: [imported('ServiceGroup')] },
    },
    ...(service.name === 'gateway' && {
      LoadBalancers: [{ ContainerName: 'gateway', ContainerPort: 8080, TargetGroupArn: ref('Targets') }],
      HealthCheckGracePeriodSeconds: 120,
    }),
  },
  ...(service.name === 'gateway' && { DependsOn: ['Listener'] }),
})

/** Seconds that a WebSocket or a stream of events may be silent. */
const SILENT_SECONDS = '3600'

const BALANCER: Record<string, CloudResource> = {
  Balancer: {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: {
      Type: 'application',
      Scheme: 'internet-facing',
      Subnets: subnets('PublicSubnets'),
      SecurityGroups: [imported('BalancerGroup')],
      LoadBalancerAttributes: [{ Key: 'idle_timeout.timeout_seconds', Value: SILENT_SECONDS }],
    },
  },
  Targets: {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: {
      VpcId: imported('Vpc'),
      ...{ TargetType: 'ip', Port: 8080, Protocol: 'HTTP' },
      ...{ HealthCheckPath: '/health/ready', HealthCheckIntervalSeconds: 10 },
      TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '20' }],
    },
  },
  Listener: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: {
      LoadBalancerArn: ref('Balancer'),
      ...{ Port: 443, Protocol: 'HTTPS', SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' },
      Certificates: [{ CertificateArn: ref('Certificate') }],
      DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Targets') }],
    },
  },
}
