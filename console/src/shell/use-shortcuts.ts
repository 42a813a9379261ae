import { useEffect, useEffectEvent } from 'react'
import { createStore, useStore } from '../parts/store.ts'
import { usePreferences } from './preferences.ts'
import { matching, type Pressed, type Shortcut } from './shortcuts.ts'

/** Those of all that is shown, for the sheet: what was shown last comes last. */
const shown = createStore<readonly (readonly Shortcut[])[]>([])
export const useShownShortcuts = (): Shortcut[] => useStore(shown).flat()

/** Whoever types or chooses means no shortcut. */
const isTaken = (event: KeyboardEvent): boolean =>
  event.defaultPrevented ||
  event.ctrlKey ||
  event.metaKey ||
  event.altKey ||
  (event.target instanceof Element &&
    event.target.closest(
      'input:not([type=range]), textarea, select, [contenteditable], [role=dialog], [role=menu]',
    ) !== null)

/** Keys that do something as long as this is shown; none where somebody switched them off. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const { shortcuts: on } = usePreferences()
  const names = shortcuts.map(({ keys, says }) => `${keys}=${says}`).join()
  const press = useEffectEvent((pressed: Pressed[]): boolean => {
    const found = matching(pressed, shortcuts)
    found?.run()
    return found !== undefined
  })
  const announce = useEffectEvent(() => shortcuts)

  useEffect(() => {
    if (!on) return
    const mine = announce()
    shown.set([...shown.get(), mine])
    let pressed: Pressed[] = []
    const listen = (event: KeyboardEvent): void => {
      if (isTaken(event)) return
      pressed = [...pressed.slice(-3), { key: event.key, at: event.timeStamp }]
      if (!press(pressed)) return
      event.preventDefault()
      pressed = []
    }
    addEventListener('keydown', listen)
    return () => {
      removeEventListener('keydown', listen)
      shown.set(shown.get().filter((each) => each !== mine))
    }
  }, [on, names])
}
