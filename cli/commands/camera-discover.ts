import { Command } from 'commander'
import { identityOf } from '../organization.ts'
import type { DiscoverFlags } from '../requests.ts'
import { configOf } from '../settings.ts'

const HELP = `
Cameras of the local networks are asked by multicast (WS-Discovery, UDP port 3702); what they say of their streams is asked over HTTP.
Nothing is added: add what is found with "spectra camera add", or with --share in the console, which lists it for a day where cameras are added.
Cameras of other networks hear no multicast: name them with --host.

Examples:
  spectra camera discover
  spectra camera discover --user admin --password-file camera.txt
  spectra camera discover --user admin --password-file camera.txt --share
  spectra camera discover --host 10.0.5.20 10.0.5.21:8000 --user admin --password-file camera.txt --json`

/** `spectra camera discover`. */
export const discoverCommand = (): Command =>
  new Command('discover')
    .description('find cameras of the local networks that speak ONVIF, with the addresses of their streams')
    .option('--timeout <seconds>', 'how long answers are waited for, 1-60', '5')
    .option('--user <name>', 'user of the cameras: most tell their addresses to a user only')
    .option('--password-file <path>', 'a file with the password of that user in its first line')
    .option(
      '--host <host...>',
      'ask these, and not the network: host, host:port, or an address of a device service',
    )
    .option(
      '--share',
      'list what is found in the console, for a day: of the running spectra, or of the cluster',
    )
    .option('--json', 'one JSON object per camera and line')
    .addHelpText('after', HELP)
    .action(async (options: DiscoverFlags, command: Command) => {
      const { discover } = await import('../work/camera-discover.ts')
      process.exitCode = await discover(configOf(command), identityOf(command), options)
    })
