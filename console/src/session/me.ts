import { createContext, useContext } from 'react'
import type { Me } from './session.ts'

export const MeContext = createContext<Me | undefined>(undefined)

/** Who is in. */
export function useMe(): Me {
  const me = useContext(MeContext)
  if (!me) throw new Error('Cannot tell who is in: this is shown outside of the gate')
  return me
}

/** Whether whoever is in may do it, such as `footage:write`. */
export const useMay = (permission: string): boolean => useMe().permissions.includes(permission)
