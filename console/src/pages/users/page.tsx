import { getRouteApi, Link } from '@tanstack/react-router'
import '../../operate/operate.css'
import { NotAllowed } from '../../operate/not-allowed.tsx'
import { Page } from '../../parts/page.tsx'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { GroupsTab } from './groups-tab.tsx'
import { KeysTab } from './keys-tab.tsx'
import { TABS } from './search.ts'
import { texts } from './texts.ts'
import './users.css'
import { UsersTab } from './users-tab.tsx'

const route = getRouteApi('/users')

/** Who may come in, and what they may: people, programs, groups. */
export default function UsersPage() {
  const t = useText(texts)
  return useMay('accounts:read') ? <All /> : <NotAllowed title={t('title')} permission="accounts:read" />
}

function All() {
  const t = useText(texts)
  const { show = 'users' } = route.useSearch()
  return (
    <Page title={t('title')}>
      <nav aria-label={t('show')} className="tabs">
        {TABS.map((each) => (
          <Link
            key={each}
            to="/users"
            search={{ show: each }}
            className="tab"
            aria-current={each === show ? 'page' : undefined}
          >
            {t(each)}
          </Link>
        ))}
      </nav>
      {show === 'users' && <UsersTab />}
      {show === 'keys' && <KeysTab />}
      {show === 'groups' && <GroupsTab />}
    </Page>
  )
}
