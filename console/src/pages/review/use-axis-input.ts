import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
  type PointerEvent,
  type RefObject,
} from 'react'
import { pan, type Stretch } from '../../review/axis.ts'

/** How far a press moves before it is a drag, in pixels. */
const SLOP = 4

/** A drag moves the axis with the pointer; a press that does not move is a press. */
export function useDrag({
  place,
  view,
  length,
  onView,
  onPress,
}: {
  place(event: { clientX: number; clientY: number }): { along: number; across: number }
  view: Stretch
  length: number
  onView(view: Stretch): void
  onPress(along: number, across: number): void
}) {
  const begun = useRef<{ along: number; view: Stretch; moved: boolean }>(undefined)
  return {
    down(event: PointerEvent<HTMLElement>): void {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      begun.current = { along: place(event).along, view, moved: false }
    },
    /** Whether it is a drag. */
    move(event: PointerEvent): boolean {
      const from = begun.current
      if (!from) return false
      const by = place(event).along - from.along
      from.moved ||= Math.abs(by) > SLOP
      if (from.moved) onView(pan(from.view, -by / length))
      return from.moved
    },
    up(event: PointerEvent): void {
      const from = begun.current
      begun.current = undefined
      const { along, across } = place(event)
      if (from && !from.moved) onPress(along, across)
    },
  }
}

/** React listens to the wheel without being able to keep the page from scrolling. */
export function useWheel(element: RefObject<HTMLElement | null>, handle: (event: WheelEvent) => void): void {
  const latest = useEffectEvent(handle)
  useEffect(() => {
    const target = element.current
    const listen = (event: WheelEvent): void => {
      event.preventDefault()
      latest(event)
    }
    target?.addEventListener('wheel', listen, { passive: false })
    return () => target?.removeEventListener('wheel', listen)
  }, [element])
}

export function useWidth(element: HTMLElement | null): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    if (!element) return
    setWidth(element.clientWidth)
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [element])
  return width
}

export function useDark(): boolean {
  const query = '(prefers-color-scheme: dark)'
  const [dark, setDark] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const media = matchMedia(query)
    const listen = (): void => setDark(media.matches)
    media.addEventListener('change', listen)
    return () => media.removeEventListener('change', listen)
  }, [])
  return dark
}
