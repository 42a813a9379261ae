import { Command, Option } from 'commander'
import { REGION_FAMILIES } from '../../schema/regions.ts'
import { identityOf } from '../organization.ts'
import { configOf } from '../settings.ts'

const HELP = `
Points are shares of the picture's width and height, from its upper left corner: 0.5,1 is the middle of the lower edge. Where
somebody stands is the middle of the lower edge of what is seen of him. They count from the next clip on: docs/cameras.md.

Examples:
  spectra camera line add yard gate 0.5,1 0.5,0 --towards left --of person
  spectra camera zone add shop till 0.1,0.5 0.4,0.5 0.4,1 0.1,1 --dwell 30 --crowd 4
  spectra camera zone add shop everywhere --whole --crowd 10`

interface ZoneOptions {
  of?: string[]
  towards?: string
  dwell?: string
  crowd?: string
  whole?: boolean
}

/** `spectra camera line` and `spectra camera zone`. */
export const regionCommands = (): Command[] => [regionCommand('line'), regionCommand('zone')]

function regionCommand(kind: 'line' | 'zone'): Command {
  const command = new Command(kind)
    .description(
      kind === 'line'
        ? 'lines in the picture of a camera: who crosses one is an event'
        : 'zones in the picture of a camera: who enters or leaves one is an event',
    )
    .addHelpText('after', HELP)

  const add = command
    .command('add')
    .description('set one; one of the same name is replaced')
    .argument('<camera>')
    .argument('<name>', 'what to call it, such as till')
    .argument(kind === 'line' ? '<points...>' : '[points...]', 'x,y of each, in order, such as 0.5,1')
    .addOption(
      new Option('--of <family...>', 'only of these; all things where it is not given').choices(
        REGION_FAMILIES,
      ),
    )
  if (kind === 'line') {
    add.addOption(
      new Option(
        '--towards <side>',
        'only of who crosses it to that side, seen from its first point to its second',
      )
        .choices(['left', 'right', 'both'])
        .default('both'),
    )
  } else {
    add
      .option('--whole', 'the whole picture, in place of points')
      .option('--dwell <seconds>', 'from so many seconds on who is in it is said to dwell there')
      .option('--crowd <people>', 'from so many people at once on they are a crowd')
  }
  add.action(async (camera: string, name: string, points: string[], options: ZoneOptions, self: Command) => {
    const { addRegion } = await import('../work/camera-regions.ts')
    const given = { kind, name, points, ...options }
    process.exitCode = await addRegion(configOf(self), identityOf(self), camera, given)
  })

  command
    .command('list')
    .description(`all ${kind}s of a camera`)
    .argument('<camera>')
    .option('--json', 'one JSON object per line')
    .action(async (camera: string, options: { json?: boolean }, self: Command) => {
      const { listRegions } = await import('../work/camera-regions.ts')
      process.exitCode = await listRegions(configOf(self), identityOf(self), camera, { kind, ...options })
    })

  command
    .command('remove')
    .description('look at it no more; what was seen stays')
    .argument('<camera>')
    .argument('<name>')
    .action(async (camera: string, name: string, _options: object, self: Command) => {
      const { removeRegion } = await import('../work/camera-regions.ts')
      process.exitCode = await removeRegion(configOf(self), identityOf(self), camera, { kind, name })
    })
  return command
}
