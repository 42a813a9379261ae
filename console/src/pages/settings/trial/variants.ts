/** What is tried on one side: the text that is being edited, or a version as outputs name it. */
export const TYPED = 'typed'
/** What came with the program. */
export const PLATFORM = 'platform'

export interface Variants {
  /** The version that holds; undefined: none does. */
  holds: string | undefined
  versions: readonly { version: string; text: string | undefined }[]
}

/** Everything that can be tried, each once: what is edited, what holds, one's own versions, and that of the platform. */
export function variantsOf({ holds, versions }: Variants): string[] {
  const own = versions.filter(({ text }) => text !== undefined).map(({ version }) => version)
  return [...new Set([TYPED, ...(holds === undefined ? [] : [holds]), ...own, PLATFORM])]
}

/** Whose version it is, where a camera has one of this name. */
export const placeOfVersion = (
  version: string,
  camera: string | undefined,
): { version: string; cameraId?: string } =>
  camera !== undefined && version.startsWith('camera-') ? { version, cameraId: camera } : { version }
