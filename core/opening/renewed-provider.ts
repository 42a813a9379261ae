import type { ProviderName } from '../config/models.ts'
import type { Renewal, RenewedName } from '../config/renewal.ts'
import type { Config } from '../config.ts'
import type { Provider } from '../llm/provider.ts'
import { renewing } from '../llm/renewing.ts'

/** By what each provider knows us. */
const KEYS: Partial<Record<ProviderName, readonly RenewedName[]>> = {
  openai: ['openaiApiKey'],
  'azure-openai': ['azureOpenaiApiKey'],
  gemini: ['geminiApiKey', 'googleApiKey'],
  bedrock: ['bedrockToken', 'awsAccessKeyId', 'awsSecretAccessKey', 'awsSessionToken'],
}

/** Opens a provider, and opens it anew once its key has become another. */
export function openRenewed(
  name: ProviderName,
  renewal: Renewal,
  open: (config: Config) => Promise<Provider>,
): Promise<Provider> {
  const keys = KEYS[name]
  if (!keys) return open(renewal.now())
  return renewing({ now: renewal.now, open, refused: (used) => renewal.refused(keys, used) })
}
