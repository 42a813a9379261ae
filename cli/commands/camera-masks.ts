import { Command } from 'commander'
import { identityOf } from '../organization.ts'
import { configOf } from '../settings.ts'

const HELP = `
Points are shares of the picture's width and height, from its upper left corner: 0.5,1 is the middle of the lower edge. What a mask
covers is black in all that is recorded, shown to models, played and exported from the next segment on. What was stored before stays
as it was: it is erased by deleteFootage (GraphQL), or /cases and /review: docs/cameras.md.

Examples:
  spectra camera mask add yard neighbours 0,0 0.3,0 0.3,0.4 0,0.4
  spectra camera mask list yard
  spectra camera mask remove yard neighbours`

/** `spectra camera mask`. */
export function maskCommand(): Command {
  const command = new Command('mask')
    .description('parts of the picture of a camera that nobody is to see: neither people nor models')
    .addHelpText('after', HELP)

  command
    .command('add')
    .description('set one; one of the same name is replaced')
    .argument('<camera>')
    .argument('<name>', 'what to call it, such as neighbours')
    .argument('[points...]', 'x,y of 3 to 32 corners, in order, such as 0.5,1')
    .option('--whole', 'the whole picture, in place of points')
    .action(
      async (
        camera: string,
        name: string,
        points: string[],
        { whole }: { whole?: boolean },
        self: Command,
      ) => {
        const { addMask } = await import('../work/camera-masks.ts')
        const given = { name, points, whole }
        process.exitCode = await addMask(configOf(self), identityOf(self), camera, given)
      },
    )

  command
    .command('list')
    .description('all masks of a camera')
    .argument('<camera>')
    .option('--json', 'one JSON object per line')
    .action(async (camera: string, options: { json?: boolean }, self: Command) => {
      const { listMasks } = await import('../work/camera-masks.ts')
      process.exitCode = await listMasks(configOf(self), identityOf(self), camera, options)
    })

  command
    .command('remove')
    .description('what it covers is recorded again, and shown to models, from the next segment on')
    .argument('<camera>')
    .argument('<name>')
    .option('--yes', 'do not ask; needed where there is no terminal')
    .action(async (camera: string, name: string, options: { yes?: boolean }, self: Command) => {
      const { removeMask } = await import('../work/camera-masks.ts')
      process.exitCode = await removeMask(configOf(self), identityOf(self), camera, { name, ...options })
    })
  return command
}
