/** What recorders and people put beside recordings, and what is still being copied. */
const BESIDE =
  /\.(?:jpe?g|png|gif|bmp|webp|heic|txt|log|json|xml|csv|md|html?|pdf|idx|index|db|sqlite3?|ini|cfg|conf|nfo|vtt|srt|ass|smi|sha\d*|md5|zip|7z|gz|tar|lnk|url|exe|dll|wav|mp3|m4a|aac|flac|ogg|opus|tmp|temp|part|partial|crdownload|download|filepart|swp|lock|bak)$/i
/** Folders of systems, not of recorders. */
const ASIDE = /^(?:@eaDir|#recycle|#snapshot|\$RECYCLE\.BIN|System Volume Information|lost\+found)$/i

/** Whether a file may be a recording, by its name: all that is not hidden, and is not known to be something else. */
export const isRecording = (name: string): boolean =>
  name.split('/').every(isShown) && !BESIDE.test(name) && !name.endsWith('~')

/** Whether recordings are looked for in a folder of that name. */
export const isShown = (part: string): boolean => !part.startsWith('.') && !ASIDE.test(part)

/** Longest name of a file, in bytes: what S3 has, and what an index of the database takes. */
export const LONGEST_NAME = 1024
/** Most files of a folder that is watched. */
export const MOST_FILES = 100_000
