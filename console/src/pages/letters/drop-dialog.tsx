import { useState } from 'react'
import { useAsked } from '../../api/use-asked.ts'
import { useChange } from '../../api/use-change.ts'
import { Form } from 'react-aria-components'
import { mayDrop, TYPED_ABOVE, type Selection } from '../../operate/letters.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { Overlay } from '../../parts/overlay.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { Drop, Groups } from './queries.ts'
import { texts } from './texts.ts'
import { useCount } from './use-count.ts'

export interface DropDialogProps {
  selection: Selection
  onDropped(): void
  onClose(): void
}

/** Says what would be lost before it is; many are dropped only by whoever types how many. */
export default function DropDialog({ selection, onDropped, onClose }: DropDialogProps) {
  const t = useText(texts)
  const { number } = useFormats()
  const drop = useChange(Drop)
  const { count, problem: uncounted } = useCount(selection)
  const lost = useAsked(Groups, { selection })
  const [typed, setTyped] = useState('')
  const { problem, busy, run } = useOrder(async () => {
    await drop({ selection })
    onDropped()
  })
  const trouble = problem ?? uncounted
  const isSure = count !== undefined && mayDrop(count, typed)
  return (
    <Overlay title={count === undefined ? t('counting') : t('dropTitle', { count })} onClose={onClose}>
      <Form
        className="order-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (isSure) run()
        }}
      >
        <p>{t('dropEffect')}</p>
        <ul className="dim">
          {lost.data?.meant.map(({ queue, stage, code, count }) => (
            <li key={`${queue}/${stage}/${code}`}>
              {t('group', { code: code ?? t('unknownCode'), count, stage })}
            </li>
          ))}
        </ul>
        {count !== undefined && count > TYPED_ABOVE && (
          <Field
            label={t('typeCount', { count: number(count) })}
            value={typed}
            onChange={setTyped}
            inputMode="numeric"
          />
        )}
        {trouble && <Problem problem={trouble} onRetry={problem && run} />}
        <div className="dialog-orders">
          <Button onPress={onClose} autoFocus>
            {t('cancel')}
          </Button>
          <Button kind="danger" type="submit" isDisabled={!isSure} isBusy={busy}>
            {t('dropOrder')}
          </Button>
        </div>
      </Form>
    </Overlay>
  )
}
