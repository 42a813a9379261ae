import { Command } from 'commander'
import { SpectraError } from '../../core/errors.ts'
import { identityOf, ofOrganization } from '../organization.ts'
import { configOf } from '../settings.ts'
import { eachGiven } from '../each-given.ts'
import { givenCamera } from '../given-camera.ts'
import type { ListOptions, RemoveOptions, SetOptions } from '../requests.ts'
import { recordingOf, recordingOptions, type RecordingFlags } from './camera-recording.ts'
import { discoverCommand } from './camera-discover.ts'
import { maskCommand } from './camera-masks.ts'
import { regionCommands } from './camera-regions.ts'

const HELP = `
A camera is an address that ffmpeg follows (rtsp://, rtsps://, or http(s):// of an HLS playlist), a video file that is
played in a loop by the clock, as if it were a camera, or a folder into which a recorder writes. "spectra up", or a node that plays the role stream, takes a clip of
each again and again, and analyses it; "spectra search" finds what was seen. User and password in an address are kept in
the database, and shown nowhere but in the process list while a clip is taken of a camera that is not recorded.

Examples:
  spectra camera discover
  spectra camera add yard rtsp://user:password@192.168.1.20/main --clip 10 --every 60
  spectra camera add demo parking.mp4 --every 10
  spectra camera add --file parking.mp4 --loop          the same, named parking
  spectra camera add dvr --folder /mnt/dvr --zone Europe/Berlin      each new recording, once it is whole
  spectra camera add dvr --folder s3://recordings/yard/ --existing   and what is there already
  spectra camera line add yard gate 0.5,1 0.5,0
  spectra camera set yard --schedule "*/10 8-18 * * 1-5" --zone Europe/Berlin
  spectra camera set yard --schedule on-demand ; spectra camera clip yard
  spectra camera set yard --group entrances --group outside ; spectra camera list --group outside
  spectra camera mask add yard neighbours 0,0 0.3,0 0.3,0.4 0,0.4
  spectra camera list
  spectra camera status yard`

const SCHEDULE =
  'when clips are taken: always, on-demand, or five fields of cron by the clock of --zone, such as "*/10 8-18 * * 1-5" (always)'

const LONGEST_CLIP = 600
const LONGEST_WAIT = 86_400

/** Looks after the cameras that are watched. */
export function cameraCommand(): Command {
  const camera = ofOrganization(new Command('camera'))
    .description(
      'watch cameras: discover, add, set, list, status, clip, pause, resume and remove them, with lines, zones and privacy masks',
    )
    .addHelpText('after', HELP)

  recordingOptions(camera.command('add'))
    .description('watch a camera; its first clip is due at once')
    .argument(
      '[name]',
      'what to call it: letters, digits, dots and dashes; else it is named after its source',
    )
    .argument('[source]', 'address of the stream, or a file that is played in a loop')
    .option('--file <path>', 'the file, in place of a source')
    .option(
      '--folder <place>',
      'a directory, or s3://bucket/prefix/, into which something else writes recordings: each is taken once it is whole',
    )
    .option('--existing', 'of a folder: what is there already, too; else only what comes from now on')
    .option('--loop', 'play it again and again, by the clock: so it is with every file')
    .option(
      '--clip <seconds>',
      'length of a clip, 1-600 (S2_CLIP_DURATION, 10); of a folder: of the parts in which a recording is analysed (M0_CHUNK_DURATION, 10)',
    )
    .option(
      '--every <seconds>',
      'from the start of one clip to the start of the next (60); of a folder: from one look into it to the next (10)',
    )
    .option('--schedule <when>', SCHEDULE)
    .option(
      '--group <name>',
      'a group that it is in, such as entrances, which rules, lists and searches can name; several times for several',
      eachGiven,
    )
    .option('--ocr', 'read what is written in its pictures: docs/local-analyst.md')
    .option(
      '--zone <name>',
      'by whose clock its hours, days and sentences are told, such as Europe/Berlin; UTC where it is not given',
    )
    .action(
      async (first: string | undefined, second: string | undefined, options: AddFlags, command: Command) => {
        const texts = [first, second].filter((text) => text !== undefined)
        const { name, source } = givenCamera({ texts, ...options })
        const { add } = await import('../work/camera.ts')
        const { zone, folder, existing } = options
        if (existing && folder === undefined)
          throw new SpectraError('SS_INPUT_INVALID', 'Cannot use --existing without --folder')
        const given = {
          ...checked(options),
          zone,
          ...recordingOf(options),
          ...(folder && { folder: { existing } }),
        }
        process.exitCode = await add(configOf(command), identityOf(command), name, source, given)
      },
    )

  recordingOptions(camera.command('set'))
    .description('change how a camera is watched, from its next clip on; what is not given stays')
    .argument('<name>')
    .option('--clip <seconds>', 'length of a clip, 1-600')
    .option('--every <seconds>', 'from the start of one clip to the start of the next')
    .option('--schedule <when>', SCHEDULE)
    .option(
      '--group <name>',
      'a group that it joins, beside those that it is in; several times for several',
      eachGiven,
    )
    .option('--ungroup <name>', 'a group that it leaves; several times for several', eachGiven)
    .option('--ocr', 'read what is written in its pictures')
    .option('--no-ocr', 'read it no more')
    .option('--yes', 'do not ask before --keep-days erases; needed where there is no terminal')
    .option('--zone <name>', 'by whose clock its hours, days and sentences are told, such as Europe/Berlin')
    .action(
      async (
        name: string,
        options: Settings & RecordingFlags & { zone?: string; yes?: boolean },
        command: Command,
      ) => {
        const { set } = await import('../work/camera.ts')
        const { zone, yes } = options
        const given = { ...checked(options), zone, yes, ...recordingOf(options) }
        process.exitCode = await set(configOf(command), identityOf(command), name, given)
      },
    )

  camera
    .command('clip')
    .description('take a clip of it now, whatever its schedule says, and tell its process')
    .argument('<name>')
    .option('--json', 'one JSON object')
    .action(async (name: string, options: { json?: boolean }, command: Command) => {
      const { takeClip } = await import('../work/camera.ts')
      process.exitCode = await takeClip(configOf(command), identityOf(command), name, options)
    })

  camera
    .command('list')
    .description('all cameras, what became of their latest clip, and when the next is due')
    .option('--group <name>', 'only those in this group')
    .option('--json', 'one JSON object per camera and line')
    .action(async (options: ListOptions, command: Command) => {
      const { list } = await import('../work/camera.ts')
      process.exitCode = await list(configOf(command), identityOf(command), options)
    })

  camera
    .command('status')
    .description(
      'how cameras are: recorded until when, by whose clock, what is missing and why, and the latest clip',
    )
    .argument('[name]', 'only this one')
    .option('--json', 'one JSON object per camera and line')
    .action(async (name: string | undefined, options: { json?: boolean }, command: Command) => {
      const { status } = await import('../work/camera-status.ts')
      process.exitCode = await status(configOf(command), identityOf(command), name, options)
    })

  for (const [verb, about] of [
    ['pause', 'take no more clips of it until it is resumed'],
    ['resume', 'take clips of a paused camera again'],
  ] as const) {
    camera
      .command(verb)
      .description(about)
      .argument('<name>')
      .action(async (name: string, _options: object, command: Command) => {
        const { change } = await import('../work/camera.ts')
        process.exitCode = await change(configOf(command), identityOf(command), verb, name)
      })
  }

  camera
    .command('remove')
    .description('watch it no more; its clips and events stay, what was recorded of it all the time goes')
    .argument('<name>')
    .option('--keep-recordings', 'keep what was recorded all the time until its time is over')
    .option('--yes', 'do not ask; needed where there is no terminal')
    .action(async (name: string, options: RemoveOptions, command: Command) => {
      const { remove } = await import('../work/camera.ts')
      process.exitCode = await remove(configOf(command), identityOf(command), name, options)
    })
  for (const command of [...regionCommands(), maskCommand(), discoverCommand()]) camera.addCommand(command)
  return camera
}

interface AddFlags extends Settings, RecordingFlags {
  zone?: string
  file?: string
  folder?: string
  existing?: boolean
  loop?: boolean
}

interface Settings {
  clip?: string
  every?: string
  schedule?: string
  group?: string[]
  ungroup?: string[]
  ocr?: boolean
}

/** @throws SS_INPUT_INVALID */
function checked({ clip, every, schedule, group, ungroup, ocr }: Settings): SetOptions {
  if (every !== undefined && schedule !== undefined && schedule.trim() !== 'always') {
    throw new SpectraError('SS_INPUT_INVALID', 'Cannot use --every with that --schedule: give one of them')
  }
  return {
    ...{ schedule, group, ...(ungroup && { ungroup }) },
    clip: clip === undefined ? undefined : seconds('--clip', clip, LONGEST_CLIP),
    every: every === undefined ? undefined : seconds('--every', every, LONGEST_WAIT),
    ocr,
  }
}

/** @throws SS_INPUT_INVALID */
function seconds(option: string, text: string, most: number): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 1 && value <= most) return value
  throw new SpectraError('SS_INPUT_INVALID', `Cannot use ${option} ${text}: give 1 to ${most} seconds`)
}
