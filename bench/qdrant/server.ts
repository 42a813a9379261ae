import { startQdrant } from '../../test/helpers/qdrant-server.ts'
import { createTeardown } from '../../test/helpers/teardown.ts'

/** The contract server of Qdrant for whoever forked it, whom it tells its address. */
const { url } = await startQdrant(createTeardown())
process.on('disconnect', () => process.exit())
process.send!({ url })
