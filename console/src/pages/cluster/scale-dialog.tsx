import { useState } from 'react'
import { Form } from 'react-aria-components'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { Overlay } from '../../parts/overlay.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useText } from '../../text/use-text.ts'
import { Scale, type Answers } from './queries.ts'
import { texts } from './texts.ts'

export interface ScaleDialogProps {
  node: string
  stage: string
  obeyed(answers: Answers, nobody: string): void
  onClose(): void
}

/** Asks how many workers a stage is to have. */
export function ScaleDialog({ node, stage, obeyed, onClose }: ScaleDialogProps) {
  const t = useText(texts)
  const scale = useChange(Scale)
  const [written, setWritten] = useState('')
  const workers = Number(written)
  const isRight = Number.isInteger(workers) && workers >= 1 && workers <= 256
  const { problem, busy, run } = useOrder(async () => {
    obeyed((await scale({ node, stage, workers })).scaleStage, t('nobodyAnswered', { nodes: node }))
    onClose()
  })
  return (
    <Overlay title={t('scaleTitle', { stage, node })} onClose={onClose}>
      <Form
        className="order-form"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault()
          if (isRight) run()
        }}
      >
        <p>{t('scaleEffect')}</p>
        <Field
          label={t('scaleField')}
          value={written}
          onChange={setWritten}
          problem={written !== '' && !isRight ? t('scaleWrong') : undefined}
          inputMode="numeric"
          autoFocus
        />
        {problem && <Problem problem={problem} onRetry={run} />}
        <div className="dialog-orders">
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button kind="main" type="submit" isDisabled={!isRight} isBusy={busy}>
            {t('order')}
          </Button>
        </div>
      </Form>
    </Overlay>
  )
}
