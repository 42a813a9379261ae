import { useState } from 'react'
import { Form } from 'react-aria-components'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { Overlay } from '../../parts/overlay.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useText } from '../../text/use-text.ts'
import { dollarsIn } from './sums.ts'
import { texts } from './texts.ts'

export interface Amount {
  name: string
  label: string
  /** US dollars; undefined: none is set. */
  usd: number | undefined
}

export interface BudgetDialogProps {
  title: string
  /** What comes of it. */
  effect: string
  amounts: readonly Amount[]
  /** Gets those that became others, null for what is taken away. */
  onSave(changed: Readonly<Record<string, number | null>>): Promise<void>
  onClose(): void
}

/** One or two amounts: what they are, and what they are to be. */
export default function BudgetDialog({ title, effect, amounts, onSave, onClose }: BudgetDialogProps) {
  const t = useText(texts)
  const [typed, setTyped] = useState<Record<string, string>>(() =>
    Object.fromEntries(amounts.map(({ name, usd }) => [name, usd === undefined ? '' : String(usd)])),
  )
  const wanted = amounts.map(({ name, usd }) => ({ name, usd, next: dollarsIn(typed[name] ?? '') }))
  const isRight = wanted.every(({ next }) => next !== undefined)
  const { problem, busy, run } = useOrder(async () => {
    const changed = wanted.filter(({ usd, next }) => next !== undefined && next !== (usd ?? null))
    await onSave(Object.fromEntries(changed.map(({ name, next }) => [name, next ?? null])))
    onClose()
  })
  return (
    <Overlay title={title} onClose={onClose}>
      <Form
        className="order-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (isRight) run()
        }}
      >
        <p>{effect}</p>
        {amounts.map(({ name, label }, at) => (
          <Field
            key={name}
            label={label}
            hint={t('empty')}
            value={typed[name] ?? ''}
            onChange={(value) => setTyped({ ...typed, [name]: value })}
            inputMode="decimal"
            autoFocus={at === 0}
            problem={dollarsIn(typed[name] ?? '') === undefined ? t('wrongAmount') : undefined}
          />
        ))}
        {problem && <Problem problem={problem} onRetry={run} />}
        <div className="dialog-orders">
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button kind="main" type="submit" isDisabled={!isRight} isBusy={busy}>
            {t('save')}
          </Button>
        </div>
      </Form>
    </Overlay>
  )
}
