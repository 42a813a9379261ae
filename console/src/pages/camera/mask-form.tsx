import { Form } from 'react-aria-components'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { draftFault, isOfShape, type Draft } from '../../regions/draft.ts'
import { useText } from '../../text/use-text.ts'
import { SetMask } from './queries.ts'
import { texts } from './texts.ts'

export interface MaskFormProps {
  cameraId: string
  draft: Draft
  /** Names that other masks have. */
  taken: readonly string[]
  onChange(draft: Draft): void
  onSaved(): void
  onCancel(): void
}

/** What a mask is called; its corners are drawn on the picture. */
export function MaskForm({ cameraId, draft, taken, onChange, onSaved, onCancel }: MaskFormProps) {
  const t = useText(texts)
  const set = useChange(SetMask)
  const name = draft.name.trim()
  const { problem, busy, run } = useOrder(async () => {
    const points = draft.points.map((point) => [...point])
    await set({ input: { cameraId, name, points } })
    onSaved()
  })
  const fault = draftFault(draft, taken)
  const isNameFault = fault === 'taken' || (fault === 'name' && draft.name !== '')
  return (
    <Form
      className="region-form"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault()
        if (!fault) run()
      }}
    >
      <h3>{draft.isNew ? t('newMask') : draft.name}</h3>
      <p className="dim" id="region-keys">
        {t('howToDraw')}
      </p>
      {draft.isNew && (
        <Field
          label={t('name')}
          value={draft.name}
          onChange={(value) => onChange({ ...draft, name: value })}
          problem={isNameFault ? t(fault === 'taken' ? 'taken' : 'badName') : undefined}
          placeholder={t('maskExample')}
          autoFocus
        />
      )}
      <p className="dim">{t('maskEffect')}</p>
      {fault && isOfShape(fault) && (
        <p className="region-fault" role="status">
          {t(fault)}
        </p>
      )}
      {problem && <Problem problem={problem} onRetry={run} />}
      <div className="dialog-orders">
        <Button onPress={onCancel}>{t('cancel')}</Button>
        <Button kind="main" type="submit" isDisabled={busy || fault !== undefined}>
          {t('save')}
        </Button>
      </div>
    </Form>
  )
}
