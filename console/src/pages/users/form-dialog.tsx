import type { ReactNode } from 'react'
import { Form } from 'react-aria-components'
import { Button } from '../../parts/button.tsx'
import { Overlay } from '../../parts/overlay.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useText } from '../../text/use-text.ts'
import { texts } from './texts.ts'

export interface FormDialogProps {
  title: string
  /** What comes of it. */
  effect: string
  order: string
  isDisabled?: boolean
  work(): Promise<void>
  onClose(): void
  children: ReactNode
}

/** A form in a dialog: what it orders, what comes of it, and what kept it from being done. */
export function FormDialog({ title, effect, order, isDisabled, work, onClose, children }: FormDialogProps) {
  const t = useText(texts)
  const { problem, busy, run } = useOrder(work)
  return (
    <Overlay title={title} onClose={onClose}>
      <Form
        className="order-form"
        onSubmit={(event) => {
          event.preventDefault()
          run()
        }}
      >
        <p>{effect}</p>
        {children}
        {problem && <Problem problem={problem} onRetry={run} />}
        <div className="dialog-orders">
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button kind="main" type="submit" isDisabled={isDisabled ?? false} isBusy={busy}>
            {order}
          </Button>
        </div>
      </Form>
    </Overlay>
  )
}
