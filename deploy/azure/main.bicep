// Made by scripts/write-deployment.ts from deploy/platform.ts. An outline: it has been compiled by nobody here (bicep build), and run on no subscription.
//   az deployment group create -g GROUP -f deploy/azure/main.bicep -p registry=... version=... publicUrl=https://... rabbitmqHost=...
// Left to you: RabbitMQ (Azure has none), networks of your own and private endpoints, backups beyond the defaults, the first account.
targetScope = 'resourceGroup'

param location string = resourceGroup().location
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
@secure()
param postgresPassword string
@secure()
param rabbitmqPassword string
@secure()
param qdrantApiKey string
@secure()
param jwtSecretKey string
@secure()
param spectraUrlSecret string
@secure()
param spectraControlSecret string

var unique = uniqueString(resourceGroup().id)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-services'
  location: location
}

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: '${take(name, 8)}${unique}'
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
resource writesBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, identity.id, 'ba92f5b4-2d11-453d-a403-e96b0029c9fe')
  scope: account
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe')
  }
}

resource signsUrls 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, identity.id, 'db58b8e5-c6ad-4a2a-8342-4190687cbf4a')
  scope: account
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'db58b8e5-c6ad-4a2a-8342-4190687cbf4a')
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: '${take(name, 8)}-${unique}'
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

resource secretPostgresPassword 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'postgres-password'
  properties: { value: postgresPassword }
}

resource secretRabbitmqPassword 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'rabbitmq-password'
  properties: { value: rabbitmqPassword }
}

resource secretQdrantApiKey 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'qdrant-api-key'
  properties: { value: qdrantApiKey }
}

resource secretJwtSecretKey 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'jwt-secret-key'
  properties: { value: jwtSecretKey }
}

resource secretSpectraUrlSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'spectra-url-secret'
  properties: { value: spectraUrlSecret }
}

resource secretSpectraControlSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'spectra-control-secret'
  properties: { value: spectraControlSecret }
}

// Key Vault Secrets User.
resource readsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.id, '4633458b-17de-408a-b874-0445c86b69e6')
  scope: vault
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')
  }
}

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: '${name}-${unique}'
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
  name: '${name}-${unique}'
  location: location
  properties: {
    sku: { name: 'Standard', family: 'C', capacity: 0 }
    minimumTlsVersion: '1.2'
  }
}

resource openai 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: '${name}-${unique}'
  location: location
  kind: 'OpenAI'
  sku: { name: 'S0' }
  properties: { customSubDomainName: '${name}-${unique}', disableLocalAuth: true }
}

resource deployment 'Microsoft.CognitiveServices/accounts/deployments@2024-10-01' = {
  parent: openai
  name: model
  sku: { name: 'Standard', capacity: 50 }
  properties: { model: { format: 'OpenAI', name: model, version: modelVersion } }
}

// Cognitive Services OpenAI User.
resource asksModels 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(openai.id, identity.id, '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd')
  scope: openai
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd')
  }
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  properties: { sku: { name: 'PerGB2018' }, retentionInDays: 30 }
}

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: '${name}-services'
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
  { name: 'postgres-password', keyVaultUrl: '${vault.properties.vaultUri}secrets/postgres-password', identity: identity.id }
  { name: 'rabbitmq-password', keyVaultUrl: '${vault.properties.vaultUri}secrets/rabbitmq-password', identity: identity.id }
  { name: 'qdrant-api-key', keyVaultUrl: '${vault.properties.vaultUri}secrets/qdrant-api-key', identity: identity.id }
  { name: 'jwt-secret-key', keyVaultUrl: '${vault.properties.vaultUri}secrets/jwt-secret-key', identity: identity.id }
  { name: 'spectra-url-secret', keyVaultUrl: '${vault.properties.vaultUri}secrets/spectra-url-secret', identity: identity.id }
  { name: 'spectra-control-secret', keyVaultUrl: '${vault.properties.vaultUri}secrets/spectra-control-secret', identity: identity.id }
  { name: 'redis-password', value: redis.listKeys().primaryKey }
  { name: 'rabbitmq-url', value: 'amqps://${rabbitmqUser}:${uriComponent(rabbitmqPassword)}@${rabbitmqHost}:5671/' }
]

var shared = [
  { name: 'SPECTRA_DATA', value: '/var/lib/spectra' }
  { name: 'SPECTRA_CACHE', value: '/var/cache/spectra' }
  { name: 'SPECTRA_HEALTH_HOST', value: '0.0.0.0' }
  { name: 'SPECTRA_METRICS_PORT', value: '9464' }
  { name: 'SPECTRA_METRICS_HOST', value: '0.0.0.0' }
  { name: 'SPECTRA_LOG', value: 'info' }
  { name: 'CLOUD_PROVIDER', value: 'azure' }
  { name: 'POSTGRES_USER', value: 'spectra' }
  { name: 'POSTGRES_DB', value: 'spectra' }
  { name: 'RABBITMQ_SSL', value: 'true' }
  { name: 'REDIS_PORT', value: '6380' }
  { name: 'REDIS_SSL', value: 'true' }
  { name: 'CLOUD_SECRETS_IDENTIFIER', value: '${vault.properties.vaultUri}secrets/${settings.name}' }
  { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
  { name: 'POSTGRES_HOST', value: postgres.properties.fullyQualifiedDomainName }
  { name: 'RABBITMQ_HOST', value: rabbitmqHost }
  { name: 'RABBITMQ_USERNAME', value: rabbitmqUser }
  { name: 'REDIS_HOST', value: redis.properties.hostName }
  { name: 'QDRANT_URL', value: qdrantUrl }
  { name: 'SPECTRA_STORAGE_URL', value: 'azblob://${container.name}/?account=${account.name}' }
  { name: 'SPECTRA_PUBLIC_URL', value: publicUrl }
  { name: 'AZURE_OPENAI_ENDPOINT', value: openai.properties.endpoint }
  { name: 'VLM_PROVIDERS', value: 'azure-openai/${deployment.name}' }
  { name: 'LLM_PROVIDERS', value: 'azure-openai/${deployment.name}' }
  { name: 'POSTGRES_PASSWORD', secretRef: 'postgres-password' }
  { name: 'RABBITMQ_PASSWORD', secretRef: 'rabbitmq-password' }
  { name: 'REDIS_PASSWORD', secretRef: 'redis-password' }
  { name: 'QDRANT_API_KEY', secretRef: 'qdrant-api-key' }
  { name: 'JWT_SECRET_KEY', secretRef: 'jwt-secret-key' }
  { name: 'SPECTRA_URL_SECRET', secretRef: 'spectra-url-secret' }
  { name: 'SPECTRA_CONTROL_SECRET', secretRef: 'spectra-control-secret' }
]

resource gateway 'Microsoft.App/containerApps@2024-03-01' = {
  name: '${name}-gateway'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  dependsOn: [readsSecrets, writesBlobs, signsUrls, asksModels]
  properties: {
    environmentId: environment.id
    configuration: {
      secrets: secrets
      registries: [{ server: registry, identity: identity.id }]
      ingress: { external: true, targetPort: 8080, transport: 'auto', allowInsecure: false, additionalPortMappings: [{ external: false, targetPort: 9464 }] }
    }
    template: {
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'gateway'
          image: '${registry}/spectra-gateway:${version}'
          args: ['gateway']
          env: concat(shared, [{ name: 'SPECTRA_HOST', value: '0.0.0.0' }, { name: 'SPECTRA_PORT', value: '8080' }, { name: 'SPECTRA_SSE_PORT', value: '8083' }])
          resources: { cpu: json('1'), memory: '2Gi' }
          probes: [
            { type: 'Liveness', httpGet: { path: '/health/live', port: 8080 }, periodSeconds: 10, failureThreshold: 6 }
            { type: 'Readiness', httpGet: { path: '/health/ready', port: 8080 }, periodSeconds: 5 }
          ]
          volumeMounts: [
            { volumeName: 'scratch0', mountPath: '/var/lib/spectra' }
            { volumeName: 'scratch1', mountPath: '/var/cache/spectra' }
            { volumeName: 'scratch2', mountPath: '/var/tmp/spectra' }
          ]
        }
      ]
      volumes: [{ name: 'scratch0', storageType: 'EmptyDir' }, { name: 'scratch1', storageType: 'EmptyDir' }, { name: 'scratch2', storageType: 'EmptyDir' }]
      scale: {
        minReplicas: 2
        maxReplicas: 10
        rules: [{ name: 'processor', custom: { type: 'cpu', metadata: { type: 'Utilization', value: '70' } } }]
      }
    }
  }
}

resource chunker 'Microsoft.App/containerApps@2024-03-01' = {
  name: '${name}-chunker'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  dependsOn: [readsSecrets, writesBlobs, signsUrls, asksModels]
  properties: {
    environmentId: environment.id
    configuration: {
      secrets: secrets
      registries: [{ server: registry, identity: identity.id }]
    }
    template: {
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'chunker'
          image: '${registry}/spectra-chunker:${version}'
          args: ['node', '--roles', 'chunker']
          env: shared
          resources: { cpu: json('1'), memory: '2Gi' }
          probes: [
            { type: 'Liveness', httpGet: { path: '/health/live', port: 9000 }, periodSeconds: 10, failureThreshold: 6 }
            { type: 'Readiness', httpGet: { path: '/health/ready', port: 9000 }, periodSeconds: 5 }
          ]
          volumeMounts: [
            { volumeName: 'scratch0', mountPath: '/var/lib/spectra' }
            { volumeName: 'scratch1', mountPath: '/var/cache/spectra' }
            { volumeName: 'scratch2', mountPath: '/var/tmp/spectra' }
          ]
        }
      ]
      volumes: [{ name: 'scratch0', storageType: 'EmptyDir' }, { name: 'scratch1', storageType: 'EmptyDir' }, { name: 'scratch2', storageType: 'EmptyDir' }]
      scale: {
        minReplicas: 1
        maxReplicas: 20
        rules: [{ name: 'queue', custom: { type: 'rabbitmq', metadata: { queueName: 'M0_PRIORITY_QUEUE', mode: 'QueueLength', value: '4' }, auth: [{ secretRef: 'rabbitmq-url', triggerParameter: 'host' }] } }]
      }
    }
  }
}

resource vlm 'Microsoft.App/containerApps@2024-03-01' = {
  name: '${name}-vlm'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  dependsOn: [readsSecrets, writesBlobs, signsUrls, asksModels]
  properties: {
    environmentId: environment.id
    configuration: {
      secrets: secrets
      registries: [{ server: registry, identity: identity.id }]
    }
    template: {
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'vlm'
          image: '${registry}/spectra-vlm:${version}'
          args: ['node', '--roles', 'vlm']
          env: shared
          resources: { cpu: json('2'), memory: '4Gi' }
          probes: [
            { type: 'Liveness', httpGet: { path: '/health/live', port: 7081 }, periodSeconds: 10, failureThreshold: 6 }
            { type: 'Readiness', httpGet: { path: '/health/ready', port: 7081 }, periodSeconds: 5 }
          ]
          volumeMounts: [
            { volumeName: 'scratch0', mountPath: '/var/lib/spectra' }
            { volumeName: 'scratch1', mountPath: '/var/cache/spectra' }
            { volumeName: 'scratch2', mountPath: '/var/tmp/spectra' }
          ]
        }
      ]
      volumes: [{ name: 'scratch0', storageType: 'EmptyDir' }, { name: 'scratch1', storageType: 'EmptyDir' }, { name: 'scratch2', storageType: 'EmptyDir' }]
      scale: {
        minReplicas: 1
        maxReplicas: 50
        rules: [{ name: 'queue', custom: { type: 'rabbitmq', metadata: { queueName: 'M0_RESULTS_QUEUE', mode: 'QueueLength', value: '10' }, auth: [{ secretRef: 'rabbitmq-url', triggerParameter: 'host' }] } }]
      }
    }
  }
}

resource event 'Microsoft.App/containerApps@2024-03-01' = {
  name: '${name}-event'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  dependsOn: [readsSecrets, writesBlobs, signsUrls, asksModels]
  properties: {
    environmentId: environment.id
    configuration: {
      secrets: secrets
      registries: [{ server: registry, identity: identity.id }]
    }
    template: {
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'event'
          image: '${registry}/spectra-event:${version}'
          args: ['node', '--roles', 'event']
          env: shared
          resources: { cpu: json('1'), memory: '2Gi' }
          probes: [
            { type: 'Liveness', httpGet: { path: '/health/live', port: 7082 }, periodSeconds: 10, failureThreshold: 6 }
            { type: 'Readiness', httpGet: { path: '/health/ready', port: 7082 }, periodSeconds: 5 }
          ]
          volumeMounts: [
            { volumeName: 'scratch0', mountPath: '/var/lib/spectra' }
            { volumeName: 'scratch1', mountPath: '/var/cache/spectra' }
            { volumeName: 'scratch2', mountPath: '/var/tmp/spectra' }
          ]
        }
      ]
      volumes: [{ name: 'scratch0', storageType: 'EmptyDir' }, { name: 'scratch1', storageType: 'EmptyDir' }, { name: 'scratch2', storageType: 'EmptyDir' }]
      scale: {
        minReplicas: 1
        maxReplicas: 20
        rules: [{ name: 'queue', custom: { type: 'rabbitmq', metadata: { queueName: 'M1_INFERENCE_QUEUE', mode: 'QueueLength', value: '20' }, auth: [{ secretRef: 'rabbitmq-url', triggerParameter: 'host' }] } }]
      }
    }
  }
}

resource stream 'Microsoft.App/containerApps@2024-03-01' = {
  name: '${name}-stream'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  dependsOn: [readsSecrets, writesBlobs, signsUrls, asksModels]
  properties: {
    environmentId: environment.id
    configuration: {
      secrets: secrets
      registries: [{ server: registry, identity: identity.id }]
    }
    template: {
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'stream'
          image: '${registry}/spectra-stream:${version}'
          args: ['node', '--roles', 'stream']
          env: shared
          resources: { cpu: json('1'), memory: '2Gi' }
          probes: [
            { type: 'Liveness', httpGet: { path: '/health/live', port: 7084 }, periodSeconds: 10, failureThreshold: 6 }
            { type: 'Readiness', httpGet: { path: '/health/ready', port: 7084 }, periodSeconds: 5 }
          ]
          volumeMounts: [
            { volumeName: 'scratch0', mountPath: '/var/lib/spectra' }
            { volumeName: 'scratch1', mountPath: '/var/cache/spectra' }
            { volumeName: 'scratch2', mountPath: '/var/tmp/spectra' }
          ]
        }
      ]
      volumes: [{ name: 'scratch0', storageType: 'EmptyDir' }, { name: 'scratch1', storageType: 'EmptyDir' }, { name: 'scratch2', storageType: 'EmptyDir' }]
      scale: {
        minReplicas: 1
        maxReplicas: 20
        rules: [{ name: 'queue', custom: { type: 'rabbitmq', metadata: { queueName: 'S2_PROCESSING_QUEUE', mode: 'QueueLength', value: '4' }, auth: [{ secretRef: 'rabbitmq-url', triggerParameter: 'host' }] } }]
      }
    }
  }
}

resource context 'Microsoft.App/containerApps@2024-03-01' = {
  name: '${name}-context'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  dependsOn: [readsSecrets, writesBlobs, signsUrls, asksModels]
  properties: {
    environmentId: environment.id
    configuration: {
      secrets: secrets
      registries: [{ server: registry, identity: identity.id }]
    }
    template: {
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'context'
          image: '${registry}/spectra-context:${version}'
          args: ['node', '--roles', 'context']
          env: shared
          resources: { cpu: json('0.5'), memory: '1Gi' }
          probes: [
            { type: 'Liveness', httpGet: { path: '/health/live', port: 7085 }, periodSeconds: 10, failureThreshold: 6 }
            { type: 'Readiness', httpGet: { path: '/health/ready', port: 7085 }, periodSeconds: 5 }
          ]
          volumeMounts: [
            { volumeName: 'scratch0', mountPath: '/var/lib/spectra' }
            { volumeName: 'scratch1', mountPath: '/var/cache/spectra' }
            { volumeName: 'scratch2', mountPath: '/var/tmp/spectra' }
          ]
        }
      ]
      volumes: [{ name: 'scratch0', storageType: 'EmptyDir' }, { name: 'scratch1', storageType: 'EmptyDir' }, { name: 'scratch2', storageType: 'EmptyDir' }]
      scale: {
        minReplicas: 1
        maxReplicas: 5
        rules: [{ name: 'queue', custom: { type: 'rabbitmq', metadata: { queueName: 'CONTEXT_SUMMARIZATION_QUEUE', mode: 'QueueLength', value: '50' }, auth: [{ secretRef: 'rabbitmq-url', triggerParameter: 'host' }] } }]
      }
    }
  }
}

resource chat 'Microsoft.App/containerApps@2024-03-01' = {
  name: '${name}-chat'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  dependsOn: [readsSecrets, writesBlobs, signsUrls, asksModels]
  properties: {
    environmentId: environment.id
    configuration: {
      secrets: secrets
      registries: [{ server: registry, identity: identity.id }]
    }
    template: {
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'chat'
          image: '${registry}/spectra-chat:${version}'
          args: ['node', '--roles', 'chat']
          env: shared
          resources: { cpu: json('0.75'), memory: '1.5Gi' }
          probes: [
            { type: 'Liveness', httpGet: { path: '/health/live', port: 7086 }, periodSeconds: 10, failureThreshold: 6 }
            { type: 'Readiness', httpGet: { path: '/health/ready', port: 7086 }, periodSeconds: 5 }
          ]
          volumeMounts: [
            { volumeName: 'scratch0', mountPath: '/var/lib/spectra' }
            { volumeName: 'scratch1', mountPath: '/var/cache/spectra' }
            { volumeName: 'scratch2', mountPath: '/var/tmp/spectra' }
          ]
        }
      ]
      volumes: [{ name: 'scratch0', storageType: 'EmptyDir' }, { name: 'scratch1', storageType: 'EmptyDir' }, { name: 'scratch2', storageType: 'EmptyDir' }]
      scale: {
        minReplicas: 1
        maxReplicas: 10
        rules: [{ name: 'queue', custom: { type: 'rabbitmq', metadata: { queueName: 'CHAT_QUEUE', mode: 'QueueLength', value: '8' }, auth: [{ secretRef: 'rabbitmq-url', triggerParameter: 'host' }] } }]
      }
    }
  }
}

output address string = gateway.properties.configuration.ingress.fqdn
