import { Checkbox, CheckboxGroup, Label } from 'react-aria-components'
import { Choice } from '../../parts/choice.tsx'
import { Field } from '../../parts/field.tsx'
import {
  DIRECTIONS,
  FAMILIES,
  type Direction,
  type Draft,
  type DraftFault,
  type Family,
} from '../../regions/draft.ts'
import { useText } from '../../text/use-text.ts'
import { texts } from './texts.ts'

export interface RegionFieldsProps {
  draft: Draft
  fault: DraftFault | undefined
  onChange(draft: Draft): void
}

/** What is told of a line or zone. */
export function RegionFields({ draft, fault, onChange }: RegionFieldsProps) {
  const t = useText(texts)
  const { kind, families, direction, dwellSeconds, crowdFrom } = draft
  return (
    <>
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
    </>
  )
}
