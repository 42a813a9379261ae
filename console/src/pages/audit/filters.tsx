import { useState } from 'react'
import { Form } from 'react-aria-components'
import { Choice } from '../../parts/choice.tsx'
import { Field } from '../../parts/field.tsx'
import { useText } from '../../text/use-text.ts'
import { GROUPS, SINCE, type AuditSearch } from './search.ts'
import { texts } from './texts.ts'

export interface FiltersProps {
  search: AuditSearch
  /** Those who may have done something: by what the API knows them, and as people call them. */
  actors: readonly (readonly [id: string, name: string])[]
  onNarrow(change: AuditSearch): void
}

/** Which entries are meant: all of it stands in the address. */
export function Filters({ search, actors, onNarrow }: FiltersProps) {
  const t = useText(texts)
  const { actor, action, since } = search
  const groups = GROUPS.map((each) => [`${each}.`, t(each)] as const)
  return (
    <>
      <Choice
        label={t('who')}
        value={actor ?? ''}
        options={withChosen([['', t('anybody')], ...actors], actor)}
        onChange={(value) => onNarrow({ actor: value || undefined })}
      />
      <Choice
        label={t('what')}
        value={action ?? ''}
        options={withChosen([['', t('anything')], ...groups], action)}
        onChange={(value) => onNarrow({ action: value || undefined })}
      />
      <Choice
        label={t('when')}
        value={since ?? ''}
        options={[['', t('anyTime')], ...SINCE.map((each) => [each, t(each)] as const)]}
        onChange={(value) => onNarrow({ since: SINCE.find((each) => each === value) })}
      />
      <Subject key={search.subject} subject={search.subject ?? ''} onNarrow={onNarrow} />
    </>
  )
}

function Subject({ subject, onNarrow }: { subject: string; onNarrow: FiltersProps['onNarrow'] }) {
  const t = useText(texts)
  const [typed, setTyped] = useState(subject)
  const take = (): void => {
    if (typed.trim() !== subject) onNarrow({ subject: typed.trim() || undefined })
  }
  return (
    <Form
      className="audit-subject-filter"
      onSubmit={(event) => {
        event.preventDefault()
        take()
      }}
    >
      <Field
        label={t('about')}
        placeholder={t('aboutHint')}
        value={typed}
        onChange={setTyped}
        onBlur={take}
        type="search"
      />
    </Form>
  )
}

/** What the address says is among the options, though nobody is called so. */
const withChosen = (
  options: readonly (readonly [string, string])[],
  chosen: string | undefined,
): readonly (readonly [string, string])[] =>
  chosen === undefined || options.some(([value]) => value === chosen)
    ? options
    : [...options, [chosen, chosen] as const]
