import { COMMON_SETTINGS, SECRET_SETTINGS, SERVICES } from '../../platform.ts'
import type { Made } from '../made.ts'
import { app } from './apps.ts'

export const BICEP = 'deploy/azure/main.bicep'

/** Secrets of the platform that Azure's parts have: RabbitMQ and Qdrant are no service of Azure, and come from elsewhere. */
const GIVEN_SECRETS = SECRET_SETTINGS.filter((name) => name !== 'REDIS_PASSWORD')

/** An outline for Azure: Container Apps, Blob, Key Vault, PostgreSQL, Redis and Azure OpenAI; what it leaves open is said at its top. */
export const bicep = (): Made => ({
  path: BICEP,
  text: [
    HEAD,
    PARAMETERS,
    IDENTITY,
    STORE,
    VAULT,
    DATABASE,
    MODELS,
    ENVIRONMENT,
    ...SERVICES.map(app),
    OUTPUTS,
  ].join('\n'),
})

const HEAD = `// Made by scripts/write-deployment.ts from deploy/platform.ts. An outline: it has been compiled by nobody here (bicep build), and run on no subscription.
//   az deployment group create -g GROUP -f deploy/azure/main.bicep -p registry=... version=... publicUrl=https://... rabbitmqHost=...
// Left to you: RabbitMQ (Azure has none), networks of your own and private endpoints, backups beyond the defaults, the first account.
targetScope = 'resourceGroup'
`

/** `POSTGRES_PASSWORD` as a name of Bicep: `postgresPassword`. */
const camel = (name: string): string =>
  name.toLowerCase().replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
/** And as one of a secret: `postgres-password`. */
const kebab = (name: string): string => name.toLowerCase().replaceAll('_', '-')

const PARAMETERS = `param location string = resourceGroup().location
@description('How names of resources begin')
@minLength(3)
@maxLength(12)
param name string = 'spectra'
@description('Where the images are, such as example.azurecr.io')
param registry string
@description('Tag of the images')
param version string
@description('Where clients reach it, such as https://spectra.example.org')
param publicUrl string
@description('RabbitMQ 4, which is not of Azure')
param rabbitmqHost string
param rabbitmqUser string = 'spectra'
@description('Qdrant; empty: the database keeps the vectors')
param qdrantUrl string = ''
param model string = 'gpt-4.1-mini'
param modelVersion string = '2025-04-14'
${GIVEN_SECRETS.map((one) => `@secure()\nparam ${camel(one)} string`).join('\n')}

var unique = uniqueString(resourceGroup().id)
`

const role = (
  symbol: string,
  id: string,
  scope: string,
): string => `resource ${symbol} 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(${scope}.id, identity.id, '${id}')
  scope: ${scope}
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '${id}')
  }
}
`

const IDENTITY = `resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '\${name}-services'
  location: location
}
`

const STORE = `resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: '\${take(name, 8)}\${unique}'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: account
  name: 'default'
  properties: { isVersioningEnabled: true }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: blobs
  name: 'spectra'
}

// Storage Blob Data Contributor, and Storage Blob Delegator for URLs.
${role('writesBlobs', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe', 'account')}
${role('signsUrls', 'db58b8e5-c6ad-4a2a-8342-4190687cbf4a', 'account')}`

const VAULT = `resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: '\${take(name, 8)}-\${unique}'
  location: location
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
  }
}

// Further settings of all services, such as keys of models: a JSON object (docs/configuration.md).
resource settings 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'spectra-settings'
  properties: { value: '{}' }
}

${GIVEN_SECRETS.map(
  (
    one,
  ) => `resource secret${one.split('_').map(title).join('')} 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: '${kebab(one)}'
  properties: { value: ${camel(one)} }
}
`,
).join('\n')}
// Key Vault Secrets User.
${role('readsSecrets', '4633458b-17de-408a-b874-0445c86b69e6', 'vault')}`

const DATABASE = `resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: '\${name}-\${unique}'
  location: location
  sku: { name: 'Standard_D2ds_v5', tier: 'GeneralPurpose' }
  properties: {
    version: '17'
    administratorLogin: 'spectra'
    administratorLoginPassword: postgresPassword
    storage: { storageSizeGB: 128, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: 14 }
    highAvailability: { mode: 'ZoneRedundant' }
  }
}

resource vectors 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2024-08-01' = {
  parent: postgres
  name: 'azure.extensions'
  properties: { value: 'VECTOR', source: 'user-override' }
}

resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2024-08-01' = {
  parent: postgres
  name: 'spectra'
}

resource fromAzure 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2024-08-01' = {
  parent: postgres
  name: 'services-of-azure'
  properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }
}

resource redis 'Microsoft.Cache/redis@2024-11-01' = {
  name: '\${name}-\${unique}'
  location: location
  properties: {
    sku: { name: 'Standard', family: 'C', capacity: 0 }
    minimumTlsVersion: '1.2'
  }
}
`

const MODELS = `resource openai 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: '\${name}-\${unique}'
  location: location
  kind: 'OpenAI'
  sku: { name: 'S0' }
  properties: { customSubDomainName: '\${name}-\${unique}', disableLocalAuth: true }
}

resource deployment 'Microsoft.CognitiveServices/accounts/deployments@2024-10-01' = {
  parent: openai
  name: model
  sku: { name: 'Standard', capacity: 50 }
  properties: { model: { format: 'OpenAI', name: model, version: modelVersion } }
}

// Cognitive Services OpenAI User.
${role('asksModels', '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd', 'openai')}`

const ENVIRONMENT = `resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '\${name}-logs'
  location: location
  properties: { sku: { name: 'PerGB2018' }, retentionInDays: 30 }
}

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: '\${name}-services'
  location: location
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: logs.properties.customerId
        sharedKey: logs.listKeys().primarySharedKey
      }
    }
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
  }
}

var secrets = [
${GIVEN_SECRETS.map((one) => `  { name: '${kebab(one)}', keyVaultUrl: '\${vault.properties.vaultUri}secrets/${kebab(one)}', identity: identity.id }`).join('\n')}
  { name: 'redis-password', value: redis.listKeys().primaryKey }
  { name: 'rabbitmq-url', value: 'amqps://\${rabbitmqUser}:\${uriComponent(rabbitmqPassword)}@\${rabbitmqHost}:5671/' }
]

var shared = [
${Object.entries({
  ...COMMON_SETTINGS,
  CLOUD_PROVIDER: 'azure',
  POSTGRES_USER: 'spectra',
  POSTGRES_DB: 'spectra',
  RABBITMQ_SSL: 'true',
  REDIS_PORT: '6380',
  REDIS_SSL: 'true',
})
  .map(([one, value]) => `  { name: '${one}', value: '${value}' }`)
  .join('\n')}
  { name: 'CLOUD_SECRETS_IDENTIFIER', value: '\${vault.properties.vaultUri}secrets/\${settings.name}' }
  { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
  { name: 'POSTGRES_HOST', value: postgres.properties.fullyQualifiedDomainName }
  { name: 'RABBITMQ_HOST', value: rabbitmqHost }
  { name: 'RABBITMQ_USERNAME', value: rabbitmqUser }
  { name: 'REDIS_HOST', value: redis.properties.hostName }
  { name: 'QDRANT_URL', value: qdrantUrl }
  { name: 'SPECTRA_STORAGE_URL', value: 'azblob://\${container.name}/?account=\${account.name}' }
  { name: 'SPECTRA_PUBLIC_URL', value: publicUrl }
  { name: 'AZURE_OPENAI_ENDPOINT', value: openai.properties.endpoint }
  { name: 'VLM_PROVIDERS', value: 'azure-openai/\${deployment.name}' }
  { name: 'LLM_PROVIDERS', value: 'azure-openai/\${deployment.name}' }
${SECRET_SETTINGS.map((one) => `  { name: '${one}', secretRef: '${kebab(one)}' }`).join('\n')}
]
`

const OUTPUTS = `output address string = gateway.properties.configuration.ingress.fqdn
`

function title(word: string): string {
  return word[0]! + word.slice(1).toLowerCase()
}
