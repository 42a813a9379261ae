import { useNavigate } from '@tanstack/react-router'
import { CircleUserRound } from 'lucide-react'
import { Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components'
import { Button } from '../parts/button.tsx'
import { useMe } from '../session/me.ts'
import { makeAccount, signOut } from '../session/session.ts'
import { useText } from '../text/use-text.ts'
import { texts } from './texts.ts'

export function AccountMenu({ onShortcuts }: { onShortcuts(): void }) {
  const t = useText(texts)
  const { user, role } = useMe()
  const navigate = useNavigate()
  const name = user?.name || user?.email || t('ownUser')
  return (
    <MenuTrigger>
      <Button kind="quiet" className="account">
        <CircleUserRound aria-hidden size={18} />
        <span className="account-name">
          {name}
          <small className="dim">{role}</small>
        </span>
      </Button>
      <Popover className="popover" placement="top start">
        <Menu className="menu">
          <MenuSection>
            <Header>{user?.email ?? name}</Header>
            <MenuItem onAction={() => void navigate({ to: '/settings' })}>{t('settings')}</MenuItem>
            <MenuItem onAction={onShortcuts}>{t('shortcuts')}</MenuItem>
            {user ? (
              <MenuItem onAction={() => void signOut()}>{t('signOut')}</MenuItem>
            ) : (
              <MenuItem onAction={makeAccount}>{t('makeAccount')}</MenuItem>
            )}
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
