import { Checkbox, CheckboxGroup, Label } from 'react-aria-components'
import { useAsked } from '../../api/use-asked.ts'
import { Problem } from '../../parts/problem.tsx'
import { useMe } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { camerasOf, groupsOf, isEverywhere, type Places } from './places.ts'
import { CamerasToWatch } from './queries.ts'
import { texts } from './texts.ts'

/** Cameras of a group that are named; of the others their count is told. */
const MOST_NAMED = 3

export interface WhereProps {
  places: Places
  onChange(places: Places): void
}

/** In which groups of cameras and in which cameras a rule looks. Nothing where there are none. */
export function Where({ places, onChange }: WhereProps) {
  const t = useText(texts)
  const isLimited = useMe().cameras !== null
  const { data, problem, again } = useAsked(CamerasToWatch, {})
  const there = data?.cameras ?? []
  const groups = isLimited ? [] : groupsOf(there, places.groups)
  const cameras = camerasOf(there, places.cameras)
  if (problem && !data) return <Problem problem={problem} onRetry={again} />
  if (!data || cameras.length === 0) return null
  const gone = (id: string): string => (there.some((camera) => camera.id === id) ? '' : t('cameraGone'))
  return (
    <fieldset className="rule-where">
      <legend>{t('where')}</legend>
      <p className="dim" role="status">
        {isEverywhere(places) ? t(isLimited ? 'chooseCameras' : 'everywhere') : t('onlyThere')}
        {places.processes.length > 0 && ` ${t('alsoVideos', { count: places.processes.length })}`}
      </p>
      {groups.length > 0 && (
        <Several
          label={t('groups')}
          hint={t('groupsHint')}
          options={groups.map((group) => [group.name, membersOf(group.cameras)])}
          chosen={places.groups}
          onChange={(chosen) => onChange({ ...places, groups: chosen })}
        />
      )}
      <Several
        label={t('cameras')}
        options={cameras.map((id) => [id, gone(id)])}
        chosen={places.cameras}
        onChange={(chosen) => onChange({ ...places, cameras: chosen })}
      />
    </fieldset>
  )

  function membersOf(ids: readonly string[]): string {
    if (ids.length === 0) return t('noneIn')
    const named = ids.slice(0, MOST_NAMED).join(', ')
    return ids.length > MOST_NAMED ? t('membersAnd', { named, count: ids.length - MOST_NAMED }) : named
  }
}

interface SeveralProps {
  label: string
  hint?: string
  /** Each as value, and what is told of it. */
  options: readonly (readonly [value: string, about: string])[]
  chosen: readonly string[]
  onChange(chosen: string[]): void
}

const Several = ({ label, hint, options, chosen, onChange }: SeveralProps) => (
  <CheckboxGroup className="rule-places" value={[...chosen]} onChange={onChange}>
    <Label>{label}</Label>
    {hint && <small className="dim">{hint}</small>}
    <div>
      {options.map(([value, about]) => (
        <Checkbox key={value} value={value} className="check">
          <span className="check-box" aria-hidden />
          <span>
            <bdi>{value}</bdi> <span className="dim">{about}</span>
          </span>
        </Checkbox>
      ))}
    </div>
  </CheckboxGroup>
)
