import { useMemo, type ReactNode } from 'react'
import { graphql } from '../api/graphql.ts'
import { useAsked } from '../api/use-asked.ts'
import { useMay } from '../session/me.ts'
import { ZonesContext } from '../text/use-zones.ts'

const CameraZonesQuery = graphql(`
  query CameraZones {
    cameras {
      id
      zone
    }
  }
`)

/** Pages know by whose clock each camera is told before they show any time: no time changes under the eyes of who reads it. */
export function CameraZones({ children }: { children: ReactNode }) {
  const mayLook = useMay('footage:read')
  const { data, problem } = useAsked(CameraZonesQuery, {}, { pause: !mayLook })
  const zones = useMemo(() => new Map(data?.cameras.map(({ id, zone }) => [id, zone])), [data])
  if (mayLook && !data && !problem) return null
  return <ZonesContext value={zones}>{children}</ZonesContext>
}
