import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { texts } from './texts.ts'

/** Below this it is the delay of a network, in seconds. */
const LEAST = 1

interface TimingProps {
  clock: 'source' | 'arrival'
  /** By how much the clock of the camera is ahead of the arrival of its pictures; null where it shows none. */
  driftSeconds: number | null
}

/** By whose clock a camera is recorded, and how far its own is from ours. */
export function Timing({ clock, driftSeconds }: TimingProps) {
  const t = useText(texts)
  const { span: spanOf } = useFormats()
  const drift = driftSeconds ?? 0
  const span = spanOf(Math.round(Math.abs(drift)) * 1000)
  if (clock === 'source') {
    if (Math.abs(drift) < LEAST) return t('timedByItself')
    return drift < 0 ? t('timedBehind', { span }) : t('timedAhead', { span })
  }
  if (Math.abs(drift) < LEAST) return t('timedByArrival')
  return drift < 0 ? t('clockWrongBehind', { span }) : t('clockWrongAhead', { span })
}
