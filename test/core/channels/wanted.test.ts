import t from 'tap'
import { isWanted } from '../../../core/channels/wanted.ts'
import { ChannelWants } from '../../../schema/channels.ts'
import { notification } from '../../contracts/notifications.ts'

const RULE = '6d1f2c84-9f1c-4f0e-8a1c-0123456789ab'
const wants = (change: object = {}) => ChannelWants.parse(change)
const alert = (change: object = {}) =>
  notification({ kind: 'alert_raised', severity: 'medium', ruleId: RULE, ...change })

void t.test('isWanted(): by default alerts, their escalation, and what failed', (t) => {
  const told = [
    'alert_raised',
    'alert_escalated',
    'event_added',
    'process_completed',
    'process_failed',
  ] as const
  t.same(
    told.filter((kind) => isWanted(wants(), notification({ kind }))),
    ['alert_raised', 'alert_escalated', 'process_failed'],
  )
  t.end()
})

void t.test('isWanted(): only of the cameras that are named, and then of no file', (t) => {
  const ofYard = wants({ cameraIds: ['yard'] })
  t.ok(isWanted(ofYard, alert()))
  t.notOk(isWanted(ofYard, alert({ cameraId: 'till' })))
  t.notOk(isWanted(ofYard, alert({ cameraId: undefined })))
  t.end()
})

void t.test('isWanted(): alerts of the rules that are named; events have none, and are told', (t) => {
  const ofRule = wants({ ruleIds: [RULE], kinds: ['alert_raised', 'event_added'] })
  t.ok(isWanted(ofRule, alert()))
  t.notOk(isWanted(ofRule, alert({ ruleId: '00000000-9f1c-4f0e-8a1c-0123456789ab' })))
  t.ok(isWanted(ofRule, notification()))
  t.end()
})

void t.test('isWanted(): from the least severity on; what nobody rated is the least', (t) => {
  const high = wants({ leastSeverity: 'high', kinds: ['alert_raised', 'event_added', 'process_failed'] })
  t.notOk(isWanted(high, alert()))
  t.ok(isWanted(high, alert({ severity: 'critical' })))
  t.notOk(isWanted(high, notification()))
  t.ok(isWanted(high, notification({ kind: 'process_failed' })), 'the end of a process has none')
  t.end()
})
