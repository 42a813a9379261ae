import { Checkbox, CheckboxGroup, Form, Label } from 'react-aria-components'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { Choice } from '../../parts/choice.tsx'
import { Field } from '../../parts/field.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import {
  DIRECTIONS,
  draftFault,
  FAMILIES,
  inputOf,
  isOfShape,
  type Direction,
  type Draft,
  type Family,
} from '../../regions/draft.ts'
import { useText } from '../../text/use-text.ts'
import { SetRegion } from './queries.ts'
import { texts } from './texts.ts'

export interface RegionFormProps {
  cameraId: string
  draft: Draft
  /** Names that other lines and zones have. */
  taken: readonly string[]
  onChange(draft: Draft): void
  onSaved(): void
  onCancel(): void
}

/** What a line or zone is called, and what is told of it. */
export function RegionForm({ cameraId, draft, taken, onChange, onSaved, onCancel }: RegionFormProps) {
  const t = useText(texts)
  const set = useChange(SetRegion)
  const { problem, busy, run } = useOrder(async () => {
    await set({ input: inputOf(cameraId, draft) })
    onSaved()
  })
  const fault = draftFault(draft, taken)
  const shapeFault = fault && isOfShape(fault) ? fault : undefined
  const { kind, name, families, direction, dwellSeconds, crowdFrom, isNew } = draft
  return (
    <Form
      className="region-form"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault()
        if (!fault) run()
      }}
    >
      <h3>{isNew ? t(kind === 'line' ? 'newLine' : 'newZone') : name}</h3>
      <p className="dim" id="region-keys">
        {t('howToDraw')}
      </p>
      {isNew && (
        <Field
          label={t('name')}
          value={name}
          onChange={(value) => onChange({ ...draft, name: value })}
          problem={
            fault === 'taken' || (fault === 'name' && name !== '')
              ? t(fault === 'taken' ? 'taken' : 'badName')
              : undefined
          }
          placeholder={t(kind === 'line' ? 'lineExample' : 'zoneExample')}
          autoFocus
        />
      )}
      <CheckboxGroup
        className="region-families"
        value={[...families]}
        onChange={(value) => onChange({ ...draft, families: value as Family[] })}
      >
        <Label>{t('families')}</Label>
        <div>
          {FAMILIES.map((each) => (
            <Checkbox key={each} value={each} className="check">
              <span className="check-box" aria-hidden />
              {t(each)}
            </Checkbox>
          ))}
        </div>
      </CheckboxGroup>
      {kind === 'line' ? (
        <Choice
          label={t('direction')}
          value={direction}
          options={DIRECTIONS.map((each): [string, string] => [each, t(each)])}
          onChange={(value) => onChange({ ...draft, direction: value as Direction })}
        />
      ) : (
        <div className="region-amounts">
          <Field
            label={t('dwellSeconds')}
            hint={t('dwellHint')}
            value={dwellSeconds}
            onChange={(value) => onChange({ ...draft, dwellSeconds: value })}
            problem={fault === 'dwell' ? t('dwell') : undefined}
            inputMode="decimal"
          />
          <Field
            label={t('crowdFrom')}
            hint={t('crowdHint')}
            value={crowdFrom}
            onChange={(value) => onChange({ ...draft, crowdFrom: value })}
            problem={fault === 'crowd' ? t('crowd') : undefined}
            inputMode="numeric"
          />
        </div>
      )}
      {shapeFault && (
        <p className="region-fault" role="status">
          {t(shapeFault)}
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
