/**
 * Every error that a user, operator or log can meet: its code, its HTTP status and whether trying again can help.
 * Retryable errors come back later with backoff, up to the stage's attempts; others go straight to the dead letters. What becomes
 * of outages, and of a busy provider, stands in `ports.ts`.
 */
export interface ErrorKind {
  readonly status: number
  readonly retryable: boolean
  /** The world is not there, rather than this piece of work bad: it is waited out, and no attempt is used. */
  readonly outage?: boolean
  /** What to do about it: printed below the message. */
  readonly advice?: string
}

const kind = (status: number, retryable: boolean, advice?: string): ErrorKind => ({
  status,
  retryable,
  advice,
})

const outage = (status: number, advice?: string): ErrorKind => ({
  ...kind(status, true, advice),
  outage: true,
})

export const ERRORS = {
  // What users send
  SS_INPUT_INVALID: kind(400, false),
  SS_NOT_FOUND: kind(404, false),
  SS_IDEMPOTENCY_CONFLICT: kind(409, false, 'Use a new idempotency key for a different request.'),
  SS_ORDER_UNDERWAY: kind(409, true, 'Send it again with the same key in a while.'),
  SS_STATUS_CONFLICT: kind(409, false),
  SS_UNAUTHENTICATED: kind(401, false, 'Sign in, and send: Authorization: Bearer TOKEN.'),
  SS_CURSOR_EXPIRED: kind(410, false, 'Start over without `after`: what came since is no longer kept.'),
  SS_QUERY_TOO_COSTLY: kind(400, false, 'Ask for less at a time: fewer fields, smaller pages.'),
  SS_LOGIN_REFUSED: kind(401, false, 'Check the address and the password.'),
  SS_ACCOUNT_EXISTS: kind(409, false, 'Choose another name or address, or change the one that is there.'),
  SS_ACCOUNTS_NEEDED: kind(
    403,
    false,
    'Make the first one with: spectra user create --role owner EMAIL, and set JWT_SECRET_KEY. Or serve this machine alone: SPECTRA_HOST=127.0.0.1, without a public URL, further hosts or proxies.',
  ),
  SS_FORBIDDEN: kind(403, false, 'Ask somebody who may, or who can allow it.'),
  SS_URL_SIGNATURE: kind(403, false, 'Ask for a new signed URL: they expire.'),
  SS_RANGE_INVALID: kind(416, false),
  SS_ORIGIN_REFUSED: kind(
    403,
    false,
    'Open the gateway by the address that it printed, from a page of its own.',
  ),
  SS_SUBSCRIBER_SLOW: kind(503, true, 'Subscribe again with `after`, and take the messages as they come.'),
  SS_CLIENT_GONE: kind(499, true),
  SS_REQUEST_STALLED: kind(408, true, 'Send it again, over a connection that does not stall.'),
  SS_RATE_LIMITED: kind(429, true, 'Wait for retryAfterMs, then try again.'),
  SS_QUOTA_EXCEEDED: kind(413, false, 'Remove what is no longer needed, or raise SPECTRA_QUOTA_BYTES.'),
  SS_DIGEST_MISMATCH: kind(422, true, 'Send it again: what arrived is not what was announced.'),
  SS_ENCODING_REFUSED: kind(415, false, 'Send the body as it is, without content-encoding.'),
  SS_UPLOAD_TOO_LARGE: kind(413, false, 'Send a smaller file, or raise SPECTRA_UPLOAD_BYTES.'),

  // Videos
  SS_SOURCE_NOT_FOUND: kind(404, false, 'Check the path or the address.'),
  SS_SOURCE_IS_DIRECTORY: kind(400, false, 'Name one video file inside it.'),
  SS_SOURCE_EMPTY: kind(400, false, 'Check that the recording or the copy was finished.'),
  SS_SOURCE_UNREADABLE: kind(400, false, 'Check the permissions of the file.'),
  SS_NOT_A_VIDEO: kind(415, false, 'Give a video file such as MP4, MOV, MKV, WebM, AVI or MPEG-TS.'),
  SS_NO_VIDEO_STREAM: kind(415, false, 'Give a file with a video stream; this one has sound only.'),
  SS_VIDEO_EMPTY: kind(400, false, 'Check that the recording was finished.'),
  SS_VIDEO_TOO_SMALL: kind(400, false, 'Give a video of at least 16x16 pixels.'),
  SS_VIDEO_TOO_WIDE: kind(413, false, 'Scale it down: 8192x8192 pixels, or as many, are taken.'),
  SS_VIDEO_TOO_LONG: kind(
    413,
    false,
    'Cut the video, or raise SPECTRA_VIDEO_SECONDS, or the limit of the organization.',
  ),
  SS_SOURCE_TOO_LARGE: kind(
    413,
    false,
    'Give a smaller file, or raise SPECTRA_SOURCE_BYTES, or the limit of the organization.',
  ),
  SS_VIDEO_TRUNCATED: kind(422, false, 'What could be read was analysed.'),
  SS_VIDEO_DAMAGED: kind(422, false, 'What could be decoded was analysed.'),
  SS_SCHEME_REFUSED: kind(400, false, 'Give an http:// or https:// address, or the path of a file.'),
  SS_ADDRESS_REFUSED: kind(
    403,
    false,
    'Set SPECTRA_ALLOW_PRIVATE_ADDRESSES=1 to read from your own network.',
  ),
  SS_PLAYLIST_REFUSED: kind(415, false, 'Give the video file itself, not a list that points at other files.'),
  SS_URL_FAILED: kind(502, true, 'Check that the address opens in a browser.'),
  SS_URL_REFUSED: kind(400, false, 'Check that the address opens in a browser.'),
  SS_URL_REDIRECTS: kind(400, false, 'Give the address that it finally leads to.'),
  SS_URL_STALLED: kind(504, true, 'Try again later, or download the file first.'),
  SS_SOURCE_CHANGED: kind(409, true, 'Wait until the file is complete.'),
  SS_SOURCE_VARIES: kind(409, false, 'Check that all servers behind the address have the same file.'),
  SS_CHUNKING_FAILED: kind(500, true),
  SS_ANALYSIS_FAILED: kind(500, true),
  SS_EXPORT_FAILED: kind(500, true, 'Order it again; if it fails again, see the log of the gateway.'),
  SS_MODEL_UNABLE: kind(501, false, 'Take a language model for this: the local rules are none.'),

  // Cameras
  SS_RULE_UNCLEAR: kind(
    422,
    false,
    'Say what is to be seen, such as: three people within a minute at night. docs/rules.md tells what is understood.',
  ),
  SS_RULE_EXISTS: kind(409, false, 'Choose another name, or change the rule that has it: spectra rule list.'),
  SS_SCHEDULE_INVALID: kind(
    400,
    false,
    'Give always, on-demand, or five fields: minute, hour, day of the month, month, day of the week (0 or 7: Sunday), such as "*/10 8-18 * * 1-5" for every 10 minutes from 8 to 19 on weekdays.',
  ),
  SS_CAMERA_EXISTS: kind(409, false, 'Choose another name, or remove the camera first.'),
  SS_CAMERA_GONE: kind(404, false, 'See which there are with: spectra camera list.'),
  SS_CAMERA_UNREACHABLE: kind(502, true, 'Check that the camera is on, and that this machine reaches it.'),
  SS_CLIP_LATE: kind(503, false, 'Run more workers of the stage stream, or take clips less often.'),
  SS_CLOCK_DIFFERS: kind(409, false, 'Say when it began (--started-at), or set the clock of the camera.'),
  SS_CAMERA_PAUSED: kind(409, false, 'Record it again with: spectra camera resume NAME.'),
  SS_CAMERA_CHANGED: kind(409, false, 'Nothing to do: it is recorded from its new address on.'),
  SS_CAMERA_MASKED: kind(409, true, 'Nothing to do: with its new masks it is recorded again within seconds.'),
  SS_CAMERA_UNMASKABLE: kind(
    503,
    true,
    'Look at its ffmpeg, which has to have the encoder libx264, and at the load of its node. Nothing is kept of the camera until then.',
  ),
  SS_CAMERA_UNRECORDABLE: kind(
    422,
    false,
    'Nothing to do: clips of it are taken one by one. To record it, let it send H.264 or H.265.',
  ),
  SS_CLOCK_CHANGED: kind(409, false, 'Nothing to do: nothing is missing, a clock was set forward.'),
  SS_RECORDER_GONE: kind(503, true, 'Nothing to do: another node with the role stream goes on.'),
  SS_FOOTAGE_ERASED: kind(410, false, 'Nothing to do: who ordered it stands in the audit log.'),
  SS_NOT_RECORDED: kind(
    404,
    false,
    'See what was recorded, and why the rest was not, on /review, or by the query `recordings`.',
  ),
  SS_FOLDER_GONE: kind(
    502,
    true,
    'Check that it is mounted on each node with the role stream, and that this user may read it.',
  ),
  SS_FOLDER_TOO_LARGE: kind(413, false, 'Watch one of its sub-folders, or move what is old elsewhere.'),
  SS_LINK_REFUSED: kind(
    400,
    false,
    'Put the recording itself into the folder, or watch the folder that it lies in.',
  ),
  SS_RECORDING_CHANGED: kind(
    409,
    false,
    'What was there before is analysed. To analyse all of it: spectra analyze FILE.',
  ),
  SS_CAMERA_REFUSED: kind(400, false, 'Check the path, the user and the password in its address.'),

  // Models, and the services that they are asked of
  SS_PROVIDER_BUSY: kind(
    503,
    true,
    'Nothing to do: it is asked again later. Where that is often so, raise the limits at the provider, or run fewer workers.',
  ),
  SS_PROVIDER_UNAVAILABLE: kind(503, true, 'Check the address of the provider, and that it is reached.'),
  SS_BUDGET_REACHED: kind(402, true, 'Raise it, and the work goes on: spectra budget ID USD.'),
  SS_PROVIDER_REFUSED: kind(
    502,
    false,
    'Check the key, the model and the region of the provider. Then: spectra dlq replay ID.',
  ),

  // Channels by which it is told outside what happens
  SS_CHANNEL_UNAVAILABLE: kind(503, true, 'Check the channel, and who may tell it: what it missed waits.'),
  SS_CHANNEL_REFUSED: kind(
    502,
    false,
    'See what the receiver wants. Then: spectra channel replay CHANNEL DELIVERY.',
  ),
  SS_CHANNEL_EXISTS: kind(409, false, 'Choose another name, or edit the channel that is there.'),

  // Messages
  SS_MESSAGE_INVALID: kind(
    400,
    false,
    'See what it holds with: spectra dlq show ID. Put it right with: spectra dlq edit ID, or drop it.',
  ),
  SS_MESSAGE_FOREIGN: kind(403, false, 'Find out who sent it, then: spectra dlq drop ID.'),
  SS_MESSAGE_TOO_LARGE: kind(413, false, 'Store what it carries as an object, and send its key.'),
  SS_MESSAGE_NEWER: kind(409, true, 'Update this node: a newer one wrote the message.'),
  SS_PROCESS_GONE: kind(404, false),
  SS_FACT_REFUSED: kind(500, false, 'Please report this with the log.'),
  SS_QUEUE_UNKNOWN: kind(500, false),
  SS_MAILBOX_UNAVAILABLE: outage(503),
  SS_MAILBOX_CLOSED: outage(503),
  SS_MAILBOX_SHARED: kind(
    409,
    true,
    'Give each cluster a vhost of its own in SPECTRA_MAILBOX_URL. If the other one is no more, purge its messages.',
  ),
  SS_TOPOLOGY_CONFLICT: kind(
    409,
    false,
    'Let the queue run empty with the version that declared it, delete it (rabbitmqctl delete_queue NAME), and start again.',
  ),

  // The machine
  SS_DISK_FULL: outage(507, 'Free some space; what was accepted is kept, and work goes on after that.'),
  SS_DATA_DIR_BUSY: kind(409, false, 'Stop the other process, or choose another directory with --data.'),
  SS_RUNNING_ENDED: kind(
    503,
    true,
    'Run the same command again: it goes on by itself, or with what runs then.',
  ),
  SS_DATA_DIR_FOREIGN: kind(
    409,
    false,
    'Give the database and the directory that belong together. Nothing was changed. If they are to be one from now on: spectra adopt.',
  ),
  SS_DATA_DIR_UNUSABLE: kind(500, false, 'Choose a directory that you may write to with --data.'),
  SS_DATABASE_UNAVAILABLE: outage(
    503,
    'Check PostgreSQL and SPECTRA_DATABASE_URL; what was accepted waits for it.',
  ),
  SS_DATABASE_BUSY: outage(503, 'Let who holds the lock finish; what was accepted waits for it.'),
  SS_DATABASE_NEWER: kind(500, false, 'Update this program: a newer one wrote the database.'),
  SS_STORAGE_UNAVAILABLE: outage(503),
  SS_SEARCH_UNAVAILABLE: outage(
    503,
    'Check the search index and its address; what was accepted waits for it.',
  ),
  SS_SEARCH_DENIED: outage(503, 'Set the key that the search index wants; what was accepted waits for it.'),
  SS_SEARCH_REFUSED: kind(502, false, 'Check the search index and its key. Then: spectra dlq replay ID.'),
  SS_CACHE_UNAVAILABLE: kind(503, true, 'Check Redis and SPECTRA_REDIS_URL; the work goes on without it.'),
  SS_OBJECT_NOT_FOUND: kind(404, false),
  SS_OBJECT_REFUSED: kind(
    500,
    true,
    'Other objects are read and written: look who may read and write this one. Then: spectra dlq replay ID.',
  ),
  SS_FFMPEG_MISSING: kind(
    500,
    false,
    'Install ffmpeg (Debian: apt install ffmpeg), or set FFMPEG_PATH and FFPROBE_PATH.',
  ),
  SS_SECRETS_UNAVAILABLE: outage(503, 'Check the network, AWS_REGION, and whether the store answers.'),
  SS_SECRETS_REFUSED: kind(
    500,
    false,
    'Check CLOUD_SECRETS_IDENTIFIER, and that whoever runs this may read that secret.',
  ),
  SS_CONFIG_INVALID: kind(500, false),
  SS_CLOCK_WRONG: kind(500, true, 'Set the clock of this machine, and keep it set (chrony, timesyncd).'),
  SS_PORT_TAKEN: kind(500, false, 'Choose another port with --port.'),

  // Supervision
  SS_NODE_NAME_TAKEN: kind(409, false, 'Choose another name with --name, or end the other process.'),
  SS_WORKER_CRASHED: kind(500, true),
  SS_WORKER_HUNG: kind(504, true),
  SS_WORKER_START: kind(500, true),
  SS_DEADLINE: kind(504, true),
  SS_DRAINING: kind(503, true),
  SS_CANCELLED: kind(409, false),
  SS_CONTROL_REFUSED: kind(403, false, 'Give every process of the cluster the same SPECTRA_CONTROL_SECRET.'),
  SS_CONTROL_UNANSWERED: kind(
    504,
    true,
    'See who is there with: spectra cluster status. All need the same SPECTRA_CONTROL_SECRET, and clocks that agree.',
  ),
  SS_TASKS_FAILED: kind(500, true),
  SS_INTERNAL: kind(500, true, 'Please report this with the log.'),
} as const satisfies Record<string, ErrorKind>
