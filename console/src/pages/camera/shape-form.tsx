import { Form } from 'react-aria-components'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { draftFault, isOfShape, type Draft } from '../../regions/draft.ts'
import { useText } from '../../text/use-text.ts'
import type { FieldsOf, Tool } from './drawing.ts'
import { texts } from './texts.ts'

export interface ShapeFormProps {
  draft: Draft
  /** Names that are there. */
  taken: readonly string[]
  tool: Tool
  /** Id of what says by which keys its points are moved. */
  keysId: string
  fields: FieldsOf
  onChange(draft: Draft): void
  /** @throws SpectraApiError */
  save(): Promise<void>
  onCancel(): void
}

/** What a shape is called, and what is told of it; its points are drawn on the picture. */
export function ShapeForm({ draft, taken, tool, keysId, fields, onChange, save, onCancel }: ShapeFormProps) {
  const t = useText(texts)
  const { problem, busy, run } = useOrder(save)
  const fault = draftFault(draft, taken)
  const { name, isNew } = draft
  const isNameFault = fault === 'taken' || (fault === 'name' && name !== '')
  return (
    <Form
      className="region-form"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault()
        if (!fault) run()
      }}
    >
      <h3>{isNew ? tool.title : name}</h3>
      <p className="dim" id={keysId}>
        {t('howToDraw')}
      </p>
      {isNew && (
        <Field
          label={t('name')}
          value={name}
          onChange={(value) => onChange({ ...draft, name: value })}
          problem={isNameFault ? t(fault === 'taken' ? 'taken' : 'badName') : undefined}
          placeholder={tool.example}
          autoFocus
        />
      )}
      {fields(draft, fault, onChange)}
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
