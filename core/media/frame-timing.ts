/**
 * What ffmpeg does about the times of pictures: `-fps_mode` came with 5.1 and replaces `-vsync`, which later versions dropped.
 * @param version as ffmpeg says of itself
 */
export function frameTiming(version: string, mode: 'vfr' | 'passthrough'): string[] {
  const [major = 0, minor = 0] = (/^n?(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number)
  return [major > 5 || (major === 5 && minor >= 1) ? '-fps_mode' : '-vsync', mode]
}
