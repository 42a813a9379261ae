import { DefaultAzureCredential } from '@azure/identity'

/**
 * Who asks services of Azure: the machine's managed identity, or what the environment says (`AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, ...).
 * Loading this takes most of a second: import it where it is used.
 */
export function azureCredential(): DefaultAzureCredential {
  // A cloud of one's own has an authority of its own, which the public one knows nothing of.
  const { hostname = '' } = URL.parse(process.env.AZURE_AUTHORITY_HOST ?? '') ?? {}
  const disableInstanceDiscovery =
    hostname !== '' && !/(^|\.)(microsoftonline|chinacloudapi)\./.test(hostname)
  return new DefaultAzureCredential({ disableInstanceDiscovery })
}
