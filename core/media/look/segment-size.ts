import { FilePathSource, Input, MPEG_TS } from 'mediabunny'

/**
 * The size of the pictures of a segment, in pixels, read from its first ones; 0x0 where it cannot be read.
 * @param path of an MPEG transport stream
 */
export async function sizeOfSegment(path: string): Promise<{ width: number; height: number }> {
  const input = new Input({
    source: new FilePathSource(path, { handleUnhandledError: () => undefined }),
    formats: [MPEG_TS],
  })
  try {
    const track = (await input.canRead()) ? await input.getPrimaryVideoTrack() : null
    if (!track) return { width: 0, height: 0 }
    return { width: await track.getCodedWidth(), height: await track.getCodedHeight() }
  } catch {
    // What one reader stumbles over may be whole for the players.
    return { width: 0, height: 0 }
  } finally {
    input.dispose()
  }
}
