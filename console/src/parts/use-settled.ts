import { useEffect, useRef } from 'react'

/** Calls at most once in `everyMs`, after the first of several calls: bursts become one. */
export function useSettled(call: () => void, everyMs: number): () => void {
  const latest = useRef(call)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    latest.current = call
  })
  useEffect(() => () => clearTimeout(timer.current), [])
  return () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      latest.current()
    }, everyMs)
  }
}
