import Hls from 'hls.js/light'

/**
 * Plays a playlist of HLS in a video element. Returns what ends it.
 * @param onLost what cannot be played, with the status of the answer where one came: called once
 */
export function playHls(
  video: HTMLVideoElement,
  url: string,
  onLost: (status: number | undefined) => void,
): () => void {
  // Without a worker: its script would be a blob, which the content security policy does not run.
  const hls = new Hls({ enableWorker: false, liveSyncDurationCount: 2, backBufferLength: 10 })
  hls.on(Hls.Events.ERROR, (_, { fatal, response }) => {
    if (!fatal) return
    hls.destroy()
    onLost(response?.code || undefined)
  })
  hls.loadSource(url)
  hls.attachMedia(video)
  return () => hls.destroy()
}
