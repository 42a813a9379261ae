import type { Service } from '../../platform.ts'
import { ref, text, type CloudResource } from './template.ts'

/**
 * Tasks of a stage by the messages that wait for each. Amazon MQ tells CloudWatch how many wait, not for how long: where the age counts,
 * Kubernetes with KEDA has it from the product's own metrics.
 */
export function scalingOf(service: Service, title: string): Record<string, CloudResource> {
  const { name, replicas } = service
  return {
    [`${title}Scale`]: {
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      Properties: {
        ...{ ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' },
        ResourceId: text(`service/\${Cluster}/${name}`),
        ...{ MinCapacity: replicas.min, MaxCapacity: replicas.max },
      },
      DependsOn: [`${title}Service`],
    },
    [`${title}Follow`]: {
      Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
      Properties: {
        PolicyName: text(`\${Name}-${name}`),
        PolicyType: 'TargetTrackingScaling',
        ScalingTargetId: ref(`${title}Scale`),
        TargetTrackingScalingPolicyConfiguration: {
          ...measure(service),
          ScaleInCooldown: 300,
          ScaleOutCooldown: 60,
        },
      },
    },
  }
}

function measure({ name, scaling }: Service): object {
  if (scaling.by === 'cpu')
    return {
      TargetValue: scaling.percent,
      PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
    }
  const metric = (Namespace: string, MetricName: string, dimensions: Record<string, unknown>): object => ({
    Metric: {
      Namespace,
      MetricName,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Stat: 'Average',
  })
  const waiting = metric('AWS/AmazonMQ', 'MessageReadyCount', {
    Broker: ref('Name'),
    VirtualHost: '/',
    Queue: scaling.queue,
  })
  const tasks = metric('ECS/ContainerInsights', 'RunningTaskCount', {
    ClusterName: ref('Cluster'),
    ServiceName: name,
  })
  return {
    TargetValue: scaling.waiting,
    CustomizedMetricSpecification: {
      Metrics: [
        { Id: 'waiting', MetricStat: waiting, ReturnData: false },
        { Id: 'tasks', MetricStat: tasks, ReturnData: false },
        {
          Id: 'each',
          Expression: 'waiting / tasks',
          Label: 'Messages that wait for each task',
          ReturnData: true,
        },
      ],
    },
  }
}
