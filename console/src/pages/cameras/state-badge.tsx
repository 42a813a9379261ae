import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  Clock,
  Lock,
  Unplug,
  type LucideIcon,
} from 'lucide-react'
import { useText } from '../../text/use-text.ts'
import type { CameraState } from './state.ts'
import { texts } from './texts.ts'

const ICONS: Record<CameraState, LucideIcon> = {
  watching: CircleCheck,
  new: CircleDashed,
  late: Clock,
  away: Unplug,
  refused: Lock,
  failing: CircleAlert,
  paused: CirclePause,
}

/** How a camera is: by shape, word and colour. */
export function StateBadge({ state }: { state: CameraState }) {
  const t = useText(texts)
  const Icon = ICONS[state]
  return (
    <span className={`camera-state camera-state-${state}`}>
      <Icon aria-hidden size={14} />
      {t(state)}
    </span>
  )
}
