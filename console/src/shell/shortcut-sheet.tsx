import { Overlay } from '../parts/overlay.tsx'
import { useText } from '../text/use-text.ts'
import { texts } from './texts.ts'
import { keysOf } from './shortcuts.ts'
import { useShownShortcuts } from './use-shortcuts.ts'

/** Which keys do what, on this page and on all. */
export default function ShortcutSheet({ onClose }: { onClose(): void }) {
  const t = useText(texts)
  const shortcuts = [...useShownShortcuts(), { keys: '⌘K', says: t('palette') }]
  return (
    <Overlay title={t('shortcuts')} onClose={onClose}>
      <dl className="shortcut-list">
        {shortcuts.map(({ keys, says }) => (
          <div key={keys + says}>
            <dt>
              {keysOf(keys).map((key, at) => (
                <kbd key={at}>{key === ' ' ? '␣' : key}</kbd>
              ))}
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
    </Overlay>
  )
}
