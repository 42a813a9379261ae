import { Link } from '@tanstack/react-router'
import { Command } from 'lucide-react'
import { Button } from '../parts/button.tsx'
import { useMe } from '../session/me.ts'
import mark from '../style/mark.svg'
import { useText } from '../text/use-text.ts'
import { AccountMenu } from './account-menu.tsx'
import { LiveIndicator } from './live-indicator.tsx'
import { destinationsFor, type Destination } from './navigation.ts'
import { texts } from './texts.ts'

export interface SidebarProps {
  onPalette(): void
  onShortcuts(): void
}

/** Where one can go, who is in, and how fresh what is shown is. On a phone it lies along the bottom. */
export function Sidebar({ onPalette, onShortcuts }: SidebarProps) {
  const t = useText(texts)
  const me = useMe()
  const pages = destinationsFor(me)
  return (
    <header className="sidebar">
      <div className="sidebar-brand">
        <img src={mark} alt="" width={24} height={24} />
        <span>{me.organization || 'Spectra Sight'}</span>
      </div>
      <Button kind="plain" className="sidebar-palette" onPress={onPalette}>
        <Command aria-hidden size={14} />
        <span>{t('palette')}</span>
        <kbd>⌘K</kbd>
      </Button>
      <nav aria-label={t('navigation')}>
        {(['watch', 'operate'] as const).map((group) => (
          <Group key={group} name={t(group)} pages={pages.filter((page) => page.group === group)} />
        ))}
      </nav>
      <div className="sidebar-end">
        <LiveIndicator />
        <AccountMenu onShortcuts={onShortcuts} />
      </div>
    </header>
  )
}

function Group({ name, pages }: { name: string; pages: readonly Destination[] }) {
  const t = useText(texts)
  if (pages.length === 0) return null
  return (
    <div className="sidebar-group">
      <h2>{name}</h2>
      <ul>
        {pages.map(({ to, name, icon: Icon }) => (
          <li key={to}>
            <Link
              to={to}
              className="sidebar-link"
              activeOptions={{ exact: to === '/ops' }}
              activeProps={{ 'aria-current': 'page' }}
            >
              <Icon aria-hidden size={17} />
              <span>{t(name)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}
