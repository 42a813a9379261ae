import { useNavigate } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'
import { useMe } from '../session/me.ts'
import { useText } from '../text/use-text.ts'
import { destinationsFor } from './navigation.ts'
import { texts } from './texts.ts'
import { useShortcuts } from './use-shortcuts.ts'

/** Keys that hold on every page. Ctrl-K holds in fields, too, and cannot be switched off. */
export function useShellShortcuts(open: (what: 'palette' | 'shortcuts') => void): void {
  const t = useText(texts)
  const navigate = useNavigate()
  const pages = destinationsFor(useMe()).map(({ to, name, keys }) => ({
    ...{ keys, says: t('goTo', { page: t(name) }) },
    run: () => void navigate({ to }),
  }))
  useShortcuts([...pages, { keys: '?', says: t('shortcuts'), run: () => open('shortcuts') }])

  const openPalette = useEffectEvent(() => open('palette'))
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      openPalette()
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [])
}
