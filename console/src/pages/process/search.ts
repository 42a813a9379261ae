import { said, seconds } from '../../parts/search-params.ts'

/** What the address of a process says. */
export interface ProcessSearch {
  /** The second of the video that is shown. */
  t?: number
}

export const processSearch = ({ t }: Record<string, unknown>): ProcessSearch => said({ t: seconds(t) })
