import { useState } from 'react'
import type { SpectraApiError } from '../api/errors.ts'
import { useLive } from '../api/use-live.ts'
import { applied, NOTHING_KNOWN, type KnownCluster } from './cluster.ts'
import { ClusterChanged } from './queries.ts'

export interface FollowedCluster {
  /** Undefined until it was told for the first time. */
  known: KnownCluster | undefined
  problem: SpectraApiError | undefined
}

/** The cluster as it is now, as long as the page is seen. */
export function useCluster({ pause = false }: { pause?: boolean } = {}): FollowedCluster {
  const [known, setKnown] = useState<KnownCluster>()
  const problem = useLive(
    ClusterChanged,
    {},
    {
      pause,
      onMessage: ({ clusterChanged }) =>
        setKnown((before) => applied(before ?? NOTHING_KNOWN, clusterChanged)),
    },
  )
  return { known, problem }
}
