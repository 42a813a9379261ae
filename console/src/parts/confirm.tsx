import { Button } from './button.tsx'
import { Overlay } from './overlay.tsx'
import { Problem } from './problem.tsx'
import { useOrder } from './use-order.ts'
import { useText } from '../text/use-text.ts'
import { texts } from './texts.ts'

export interface ConfirmProps {
  title: string
  /** What comes of it. */
  effect: string
  /** What the button says. */
  order: string
  /** What would be lost cannot be brought back. */
  isLoss?: boolean
  work(): Promise<void>
  onClose(): void
}

/** Asks before something is done, and says what comes of it. */
export function Confirm({ title, effect, order, isLoss = false, work, onClose }: ConfirmProps) {
  const t = useText(texts)
  const { problem, busy, run } = useOrder(async () => {
    await work()
    onClose()
  })
  return (
    <Overlay title={title} onClose={onClose}>
      <p>{effect}</p>
      {problem && <Problem problem={problem} onRetry={run} />}
      <div className="dialog-orders">
        <Button onPress={onClose} autoFocus>
          {t('cancel')}
        </Button>
        <Button kind={isLoss ? 'danger' : 'main'} onPress={run} isDisabled={busy}>
          {order}
        </Button>
      </div>
    </Overlay>
  )
}
