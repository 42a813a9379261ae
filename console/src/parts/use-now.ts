import { useEffect, useState } from 'react'
import { useVisible } from './use-visible.ts'

/** The time of now, which goes on every `everyMs` while the tab is seen. Milliseconds since 1970. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now)
  const seen = useVisible()
  useEffect(() => {
    if (!seen) return
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs, seen])
  return now
}
