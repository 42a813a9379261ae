import { getRouteApi } from '@tanstack/react-router'
import { SINCE, type LettersSearch } from '../../operate/letters.ts'
import { Choice } from '../../parts/choice.tsx'
import { useText } from '../../text/use-text.ts'
import type { Group } from './queries.ts'
import { texts } from './texts.ts'

const route = getRouteApi('/ops/letters')

function useNarrow(): (change: LettersSearch) => void {
  const navigate = route.useNavigate()
  return (change) =>
    void navigate({ search: ({ replay, ...known }) => ({ ...known, ...(replay && { replay }), ...change }) })
}

export interface FiltersProps {
  /** Of all letters: what can be filtered by. */
  all: readonly Pick<Group, 'queue' | 'stage' | 'code'>[]
  /** How many are meant; undefined: that is not known yet. */
  count: number | undefined
}

/** Which letters are meant: all of it stands in the address. */
export function Filters({ all, count }: FiltersProps) {
  const t = useText(texts)
  const search = route.useSearch()
  const narrow = useNarrow()
  const several = (field: 'queue' | 'stage' | 'code') => {
    const chosen = search[field]
    const known = new Set([...all.map((group) => group[field]), chosen].filter((each) => each != null))
    return (
      <Choice
        key={field}
        label={t(field)}
        value={chosen ?? ''}
        options={[['', t('all')], ...[...known].sort().map((each): [string, string] => [each, each])]}
        onChange={(value) => narrow({ [field]: value || undefined, letter: undefined })}
      />
    )
  }
  return (
    <>
      {(['queue', 'stage', 'code'] as const).map(several)}
      <Choice
        label={t('since')}
        value={search.since ?? ''}
        options={[['', t('anyTime')], ...SINCE.map((each): [string, string] => [each, t(each)])]}
        onChange={(value) => narrow({ since: SINCE.find((each) => each === value), letter: undefined })}
      />
      {count !== undefined && (
        <span className="dim" role="status">
          {t('matches', { count })}
        </span>
      )}
    </>
  )
}

/** What failed for the same cause: a press shows only those, another one all again. */
export function GroupChips({ groups }: { groups: readonly Group[] }) {
  const t = useText(texts)
  const search = route.useSearch()
  const narrow = useNarrow()
  if (groups.length === 0) return null
  return (
    <ul className="letter-groups" aria-label={t('groups')}>
      {groups.map(({ queue, stage, code, count }) => {
        const isOn = search.queue === queue && search.stage === stage && search.code === (code ?? undefined)
        const only = { queue, stage, ...(code !== null && { code }), letter: undefined }
        const none = { queue: undefined, stage: undefined, code: undefined, letter: undefined }
        return (
          <li key={`${queue}/${stage}/${code}`}>
            <button
              type="button"
              className="chip letter-group"
              aria-pressed={isOn}
              onClick={() => narrow(isOn ? none : only)}
            >
              {t('group', { code: code ?? t('unknownCode'), count, stage })}
            </button>
          </li>
        )
      })}
    </ul>
  )
}
