import { notices } from './checker/checking.ts'

notices('ack-before-commit', ['kill -9 of a node'], /^P1 nothing is acknowledged early .* was acknowledged/)
