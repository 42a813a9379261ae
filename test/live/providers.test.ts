import t from 'tap'
import { liveProviders } from './suite.ts'

liveProviders(t, process.env)
