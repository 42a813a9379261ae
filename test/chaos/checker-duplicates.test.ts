import { notices } from './checker/checking.ts'

notices('no-deduplication', ['acknowledgements lost'], /^P2 nothing is done twice .* began message/)
