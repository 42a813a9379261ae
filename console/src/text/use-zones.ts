import { createContext, useContext, useMemo } from 'react'
import { usePreferences } from '../shell/preferences.ts'
import { formatsOf, type Formats } from './formats.ts'
import { axisZone, footageZone, type CameraZones } from './zones.ts'

export const ZonesContext = createContext<CameraZones>(new Map())

export interface Zones {
  /** In which what a camera saw is told. */
  of(camera: string | null | undefined): string
  /** In which an axis of several cameras is told. */
  axis(cameras: readonly string[]): string
  /** In which people ask about all cameras, as in "at five": that of an axis of all. */
  asked: string
}

/** The zones in which footage is told. */
export function useZones(): Zones {
  const { zone: clock } = usePreferences()
  const zones = useContext(ZonesContext)
  return useMemo(
    () => ({
      of: (camera) => footageZone(clock, zones, camera),
      axis: (cameras) => axisZone(clock, zones, cameras),
      asked: axisZone(clock, zones, [...zones.keys()]),
    }),
    [clock, zones],
  )
}

/** How times of what a camera saw are written; by `useFormats` all else is. */
export function useFootageFormats(): (camera: string | null | undefined) => Formats {
  const { language } = usePreferences()
  const zones = useZones()
  return (camera) => formatsOf(language, zones.of(camera))
}
