/** What browsers may show in place; anything else is a download of unknown bytes. */
const SHOWN: Record<string, string> = {
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  mkv: 'video/x-matroska',
  avi: 'video/x-msvideo',
  ts: 'video/mp2t',
  mpg: 'video/mpeg',
  mpeg: 'video/mpeg',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
}

/** Content-Type and Content-Disposition of an object. Keys are made of safe characters, so its name needs no quoting. */
export function describeContent(key: string): { type: string; disposition: string } {
  const name = key.slice(key.lastIndexOf('/') + 1)
  const type = SHOWN[name.slice(name.lastIndexOf('.') + 1).toLowerCase()]
  return {
    type: type ?? 'application/octet-stream',
    disposition: `${type ? 'inline' : 'attachment'}; filename="${name}"`,
  }
}
