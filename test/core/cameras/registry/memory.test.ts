import t from 'tap'
import { createMemoryCameraRegistry } from '../../../../core/cameras/registry/memory.ts'
import { cameraRegistryContract } from '../../../contracts/camera-registry.ts'

cameraRegistryContract(t, 'memory', async () => createMemoryCameraRegistry())
