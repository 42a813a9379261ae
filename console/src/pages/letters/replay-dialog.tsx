import { useState } from 'react'
import { Checkbox, Form } from 'react-aria-components'
import { useChange } from '../../api/use-change.ts'
import { paceIn, type Selection } from '../../operate/letters.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { Overlay } from '../../parts/overlay.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useText } from '../../text/use-text.ts'
import { StartReplay } from './queries.ts'
import { texts } from './texts.ts'
import { useCount } from './use-count.ts'

export interface ReplayDialogProps {
  selection: Selection
  onStarted(replay: string): void
  onClose(): void
}

/** Says how many would be brought back, by a dry run, before any is: at which pace, and when to stop. */
export default function ReplayDialog({ selection, onStarted, onClose }: ReplayDialogProps) {
  const t = useText(texts)
  const start = useChange(StartReplay)
  const { count, problem: uncounted } = useCount(selection)
  const [written, setWritten] = useState('5')
  const [stopFirst, setStopFirst] = useState(true)
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const perSecond = paceIn(written)
  const { problem, busy, run } = useOrder(async () => {
    const input = {
      selection,
      perSecond: perSecond!,
      idempotencyKey,
      ...(stopFirst && { stopAfterFailures: 1 }),
    }
    const { startReplay } = await start({ input })
    onStarted(startReplay.replay!.id)
  })
  const trouble = problem ?? uncounted
  return (
    <Overlay title={count === undefined ? t('counting') : t('replayTitle', { count })} onClose={onClose}>
      <Form
        className="order-form"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault()
          if (count && perSecond) run()
        }}
      >
        <p>{t('effect')}</p>
        <Field
          label={t('perSecond')}
          value={written}
          onChange={setWritten}
          problem={perSecond === undefined ? t('paceWrong') : undefined}
          inputMode="decimal"
          autoFocus
        />
        <Checkbox className="check" isSelected={stopFirst} onChange={setStopFirst}>
          <span className="check-box" aria-hidden />
          {t('stopFirst')}
        </Checkbox>
        {trouble && <Problem problem={trouble} onRetry={problem && run} />}
        <div className="dialog-orders">
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button kind="main" type="submit" isDisabled={!count || perSecond === undefined} isBusy={busy}>
            {t('start')}
          </Button>
        </div>
      </Form>
    </Overlay>
  )
}
