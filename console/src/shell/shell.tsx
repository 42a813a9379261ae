import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useText } from '../text/use-text.ts'
import { CameraZones } from './camera-zones.tsx'
import { LostBanner } from './lost-banner.tsx'
import { Sidebar } from './sidebar.tsx'
import { texts } from './texts.ts'
import { UploadTray } from '../uploads/tray.tsx'
import { useShellShortcuts } from './use-shell-shortcuts.ts'

const Palette = lazy(() => import('./palette.tsx'))
const ShortcutSheet = lazy(() => import('./shortcut-sheet.tsx'))

/** What stands around every page. */
export function Shell() {
  const t = useText(texts)
  const [opened, setOpened] = useState<'palette' | 'shortcuts'>()
  const close = (): void => setOpened(undefined)
  useShellShortcuts(setOpened)
  return (
    <div className="shell">
      <a className="skip" href="#page">
        {t('skip')}
      </a>
      <Sidebar onPalette={() => setOpened('palette')} onShortcuts={() => setOpened('shortcuts')} />
      <div className="content">
        <LostBanner />
        {/* Keys scroll it, too, where nothing in it takes them. */}
        <main id="page" tabIndex={0}>
          <CameraZones>
            <Outlet />
          </CameraZones>
        </main>
      </div>
      <UploadTray />
      <Suspense>
        {opened === 'palette' && <Palette onClose={close} onShortcuts={() => setOpened('shortcuts')} />}
        {opened === 'shortcuts' && <ShortcutSheet onClose={close} />}
      </Suspense>
    </div>
  )
}
