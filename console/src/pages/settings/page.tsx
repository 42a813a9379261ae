import { Choice } from '../../parts/choice.tsx'
import { Page } from '../../parts/page.tsx'
import { useMe } from '../../session/me.ts'
import { prefer, THEMES, usePreferences, zoneOf, type Theme } from '../../shell/preferences.ts'
import { LANGUAGES, type Language } from '../../text/catalogue.ts'
import { useText } from '../../text/use-text.ts'
import { texts } from './texts.ts'

/** What somebody chooses for this browser, and who they are here. */
export default function SettingsPage() {
  const t = useText(texts)
  const { theme, language, zone, shortcuts } = usePreferences()
  const me = useMe()
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((each) => each !== 'UTC')]
  return (
    <Page title={t('title')}>
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
        <Choice
          label={t('zone')}
          value={zone}
          options={[
            ['here', t('here', { zone: zoneOf('here') })],
            ...zones.map((each) => [each, each] as const),
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
          <dt>{t('organization')}</dt>
          <dd>{me.organization || me.organizationId}</dd>
          <dt>{t('may')}</dt>
          <dd>{me.permissions.join(', ')}</dd>
        </dl>
      </section>
    </Page>
  )
}
