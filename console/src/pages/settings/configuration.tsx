import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useAsked } from '../../api/use-asked.ts'
import { Choice } from '../../parts/choice.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Field } from '../../parts/field.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useText } from '../../text/use-text.ts'
import { Configuration } from './queries.ts'
import { settingsWith, type SettingsSearch } from './search.ts'
import { texts } from './texts.ts'

const route = getRouteApi('/settings')

/** How the gateway that answers is configured, and where each value came from. Secrets say only whether they are set. */
export function ConfigurationTab() {
  const t = useText(texts)
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { data, problem, at, again } = useAsked(Configuration, {})
  // The address follows what is typed, and never the other way round.
  const [typed, setTyped] = useState(search.find ?? '')
  const settings = settingsWith(data?.configuration ?? [], search)
  const narrow = (change: SettingsSearch): void =>
    void navigate({ search: (known) => ({ ...known, ...change }), replace: true })
  return (
    <>
      <p className="dim">{t('configurationWhy')}</p>
      <div className="page-filters settings-filters">
        <Field
          label={t('find')}
          type="search"
          value={typed}
          onChange={(find) => {
            setTyped(find)
            narrow({ find: find || undefined })
          }}
        />
        <Choice
          label={t('shown')}
          value={search.given ?? ''}
          options={[
            ['', t('allSettings')],
            ['yes', t('givenSettings')],
          ]}
          onChange={(value) => narrow({ given: value === 'yes' ? 'yes' : undefined })}
        />
        {data && (
          <span className="dim" role="status">
            {t('settingsCount', { count: settings.length })}
          </span>
        )}
      </div>
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      {!data && !problem && <p className="dim appear-late">{t('loading')}</p>}
      {data && settings.length === 0 && <Empty title={t('noSettings')} why={t('noSettingsWhy')} />}
      {settings.length > 0 && (
        <ul className={problem ? 'settings-list stale' : 'settings-list'} aria-label={t('configuration')}>
          {settings.map(({ variable, value, from, about }) => (
            <li key={variable} data-given={from !== 'default'}>
              <code className="settings-variable">{variable}</code>
              <span className="settings-value">
                {value === '' ? <span className="dim">{t('notSet')}</span> : <code>{value}</code>}
              </span>
              <span className="dim">{t('from', { from })}</span>
              <small className="dim settings-about">{about}</small>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
