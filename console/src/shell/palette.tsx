import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Autocomplete, Input, Menu, MenuItem, SearchField, useFilter } from 'react-aria-components'
import { Overlay } from '../parts/overlay.tsx'
import { useMe } from '../session/me.ts'
import { useText } from '../text/use-text.ts'
import { destinationsFor } from './navigation.ts'
import { prefer } from './preferences.ts'
import { texts } from './texts.ts'

export interface PaletteProps {
  onClose(): void
  onShortcuts(): void
}

interface Command {
  name: string
  keys?: string
  run(): void
}

/** Everything by its name: pages, what can be done, and what is typed as a question to the footage. */
export default function Palette({ onClose, onShortcuts }: PaletteProps) {
  const t = useText(texts)
  const navigate = useNavigate()
  const { contains } = useFilter({ sensitivity: 'base' })
  const [typed, setTyped] = useState('')
  const commands: Command[] = [
    ...destinationsFor(useMe()).map(({ to, name, keys }) => ({
      ...{ name: t('goTo', { page: t(name) }), keys },
      run: () => void navigate({ to }),
    })),
    { name: t('settings'), run: () => void navigate({ to: '/settings' }) },
    { name: t('theme'), run: switchTheme },
    { name: t('shortcuts'), keys: '?', run: onShortcuts },
  ]
  const fitting = commands.filter(({ name }) => contains(name, typed))
  const asked = typed.trim()
  const question = {
    name: t('paletteSearch', { text: asked }),
    run: () => void navigate({ to: '/search', search: { q: asked } }),
  }
  const offered: Command[] = asked === '' ? fitting : [...fitting, question]
  return (
    <Overlay title={t('palette')} hideTitle onClose={onClose}>
      <div className="palette">
        <Autocomplete inputValue={typed} onInputChange={setTyped} disableAutoFocusFirst={false}>
          <SearchField aria-label={t('palette')} autoFocus>
            <Input placeholder={t('palette')} />
          </SearchField>
          <Menu
            className="menu"
            aria-label={t('palette')}
            items={offered}
            renderEmptyState={() => t('paletteNone')}
          >
            {({ name, keys, run }) => (
              <MenuItem
                id={name}
                textValue={name}
                onAction={() => {
                  onClose()
                  run()
                }}
              >
                <span>{name}</span>
                {keys && <kbd>{keys}</kbd>}
              </MenuItem>
            )}
          </Menu>
        </Autocomplete>
      </div>
    </Overlay>
  )
}

function switchTheme(): void {
  const { theme } = document.documentElement.dataset
  const dark = theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark'
  prefer({ theme: dark ? 'light' : 'dark' })
}
