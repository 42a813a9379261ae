/** One thing that was looked at. */
export interface Check {
  ok: boolean
  message?: string
  /** What was counted. */
  figures?: Readonly<Record<string, number>>
}

/** Ports whose trouble the work goes on with: slower, with less to see, or with what somebody should put right. */
export const HELPFUL_PORTS = [
  ...['cache', 'cameraRegistry', 'registry', 'rateLimits'],
  ...['clock', 'membership'],
] as const

/** What a gateway tells of models: whoever asks it is answered without them. */
const OF_GATEWAYS = ['llm']

/** And loops of the leader. */
const HELPFUL_LOOPS = ['steward:housekeeping']

const isHelpful = (name: string): boolean =>
  [...HELPFUL_PORTS, ...OF_GATEWAYS, ...HELPFUL_LOOPS].includes(name)

/** `well`: everything that is needed works. `degraded`: what fails without being needed. */
export function judge(checks: Readonly<Record<string, Check>>): { well: boolean; degraded: string[] } {
  const failing = Object.keys(checks).filter((name) => !checks[name]!.ok)
  return { well: failing.every(isHelpful), degraded: failing.filter(isHelpful) }
}
