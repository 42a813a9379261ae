import type { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1'

/** What is asked of Prometheus at a moment. */
export interface Asked {
  /** Messages that are ready. */
  waiting: number
  /** Seconds for which the oldest of them has waited. */
  oldest: number
}

/**
 * How many pods Kubernetes runs by a ScaledObject: the rule of its HorizontalPodAutoscaler, as the documentation of Kubernetes has it
 * ("Horizontal Pod Autoscaling", algorithm details). AverageValue: what is asked, through the threshold. Value: pods in proportion to
 * how far it is from the threshold, unless it is within a tenth of it. The most that any asks for; fewer only as `scaleDown` allows.
 */
export function createAutoscaler({ spec }: Pick<ScaledObject, 'spec'>) {
  const { minReplicaCount = 0, maxReplicaCount = 100, triggers, advanced } = spec!
  const down = advanced!.horizontalPodAutoscalerConfig!.behavior!.scaleDown!
  const { stabilizationWindowSeconds: window = 300, policies } = down
  const { value: atMost, periodSeconds: period } = policies![0]!
  const wishes: { at: number; pods: number }[] = []
  const gone: number[] = []

  return {
    everySeconds: spec!.pollingInterval!,
    /** Pods from now on. Seconds; pods that there are, those that still start included. */
    pods(at: number, now: number, asked: Asked): number {
      const wanted = triggers.map(({ metricType, metadata }) => {
        const threshold = Number((metadata as { threshold: string }).threshold)
        const seen = /oldest/.test((metadata as { query: string }).query) ? asked.oldest : asked.waiting
        if (metricType === 'AverageValue') return Math.ceil(seen / threshold)
        const ratio = seen / threshold
        return Math.abs(ratio - 1) <= TOLERANCE ? now : Math.ceil(now * ratio)
      })
      const wish = Math.min(maxReplicaCount, Math.max(minReplicaCount, ...wanted))
      wishes.push({ at, pods: wish })
      while (wishes[0]!.at < at - window) wishes.shift()
      if (wish >= now) return wish
      const lowest = Math.max(...wishes.map(({ pods }) => pods))
      while (gone.length > 0 && gone[0]! <= at - period) gone.shift()
      const pods = Math.max(Math.min(lowest, now), now - Math.max(0, atMost - gone.length))
      for (let i = pods; i < now; i++) gone.push(at)
      return pods
    },
  }
}

const TOLERANCE = 0.1
