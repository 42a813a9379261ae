import { getRouteApi, Link } from '@tanstack/react-router'
import { NotAllowed } from '../../operate/not-allowed.tsx'
import { Choice } from '../../parts/choice.tsx'
import { Page } from '../../parts/page.tsx'
import { ZoneChoice } from '../../parts/zone-choice.tsx'
import { useMay, useMe } from '../../session/me.ts'
import { prefer, THEMES, usePreferences, type Theme } from '../../shell/preferences.ts'
import { LANGUAGES, type Language } from '../../text/catalogue.ts'
import { machineZone } from '../../text/zones.ts'
import { useText } from '../../text/use-text.ts'
import { ConfigurationTab } from './configuration.tsx'
import { ModelsTab } from './models.tsx'
import { TABS } from './search.ts'
import './settings.css'
import { texts } from './texts.ts'

const route = getRouteApi('/settings')

/** What somebody chooses for this browser, what models are told, and how the installation is configured. */
export default function SettingsPage() {
  const t = useText(texts)
  const { show = 'own' } = route.useSearch()
  const may = { own: true, models: useMay('footage:read'), configuration: useMay('cluster:settings') }
  const tabs = TABS.filter((each) => may[each])
  if (!may[show]) {
    const permission = show === 'models' ? 'footage:read' : 'cluster:settings'
    return <NotAllowed title={t('title')} permission={permission} />
  }
  return (
    <Page title={t('title')}>
      <nav aria-label={t('show')} className="tabs">
        {tabs.map((each) => (
          <Link
            key={each}
            to="/settings"
            search={{ show: each }}
            className="tab"
            aria-current={each === show ? 'page' : undefined}
          >
            {t(`${each}Tab`)}
          </Link>
        ))}
      </nav>
      {show === 'own' && <OwnTab />}
      {show === 'models' && <ModelsTab />}
      {show === 'configuration' && <ConfigurationTab />}
    </Page>
  )
}

/** What somebody chooses for this browser, and who they are here. */
function OwnTab() {
  const t = useText(texts)
  const { theme, language, zone, shortcuts } = usePreferences()
  const me = useMe()
  return (
    <>
      <section className="panel settings">
        <h2>{t('browser')}</h2>
        <Choice
          label={t('theme')}
          value={theme}
          options={THEMES.map((each) => [each, t(each)])}
          onChange={(value) => prefer({ theme: value as Theme })}
        />
        <Choice
          label={t('language')}
          value={language}
          options={Object.entries(LANGUAGES)}
          onChange={(value) => prefer({ language: value as Language })}
        />
        <ZoneChoice
          label={t('zone')}
          value={zone}
          before={[
            ['site', t('site', { zone: machineZone() })],
            ['here', t('here', { zone: machineZone() })],
          ]}
          onChange={(value) => prefer({ zone: value })}
        />
        <Choice
          label={t('shortcuts')}
          value={shortcuts ? 'on' : 'off'}
          options={[
            ['on', t('on')],
            ['off', t('off')],
          ]}
          onChange={(value) => prefer({ shortcuts: value === 'on' })}
        />
      </section>
      <section className="panel">
        <h2>{t('account')}</h2>
        <dl className="facts">
          <dt>{t('who')}</dt>
          <dd>{me.user?.email ?? t('own')}</dd>
          <dt>{t('role')}</dt>
          <dd>{me.role}</dd>
          <dt>{t('organizationName')}</dt>
          <dd>{me.organization || me.organizationId}</dd>
          <dt>{t('may')}</dt>
          <dd>{me.permissions.join(', ')}</dd>
        </dl>
      </section>
    </>
  )
}
