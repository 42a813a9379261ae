import type { TopicMessage } from './mqtt-topics.ts'

export interface DiscoveryOptions {
  prefix: string
  /** Under which Home Assistant looks, such as `homeassistant`. */
  discovery: string
  channelId: string
  /** Its name as a part of a topic. */
  camera: string
}

/** So many seconds after the last event nothing moves any more. */
const OFF_SECONDS = 30

/**
 * The messages by which Home Assistant knows a camera as a device: that something moves, what was seen last, alerts, and the last
 * picture. They are retained, so that it knows them after a restart, too.
 * @see https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery
 */
export function discoveryOf({ prefix, discovery, channelId, camera }: DiscoveryOptions): TopicMessage[] {
  const node = `spectra_${channelId.slice(0, 8)}_${camera}`.replaceAll(/[^\w-]/g, '_')
  const topic = `${prefix}/${camera}`
  const common = (name: string, part: string) => ({
    ...{ name, unique_id: `${node}_${part}`, object_id: `${camera}_${part}`.replaceAll(/[^\w-]/g, '_') },
    availability_topic: `${prefix}/available`,
    device: { identifiers: [node], name: camera, manufacturer: 'Spectra Sight', model: 'Camera' },
  })
  const config = (component: string, part: string, given: object): TopicMessage => ({
    topic: `${discovery}/${component}/${node}/${part}/config`,
    payload: JSON.stringify(given),
    retain: true,
  })
  return [
    config('binary_sensor', 'motion', {
      ...common('Motion', 'motion'),
      ...{ device_class: 'motion', state_topic: `${topic}/motion`, payload_on: 'ON', off_delay: OFF_SECONDS },
    }),
    config('sensor', 'last', {
      ...common('Last event', 'last'),
      ...{ state_topic: `${topic}/last`, json_attributes_topic: `${topic}/last` },
      value_template: '{{ value_json.title }}',
      icon: 'mdi:cctv',
    }),
    config('event', 'alert', {
      ...common('Alert', 'alert'),
      ...{
        state_topic: `${topic}/alert`,
        event_types: ['alert_raised', 'alert_escalated'],
        icon: 'mdi:bell-alert',
      },
    }),
    config('image', 'snapshot', {
      ...common('Snapshot', 'snapshot'),
      ...{ image_topic: `${topic}/snapshot`, content_type: 'image/jpeg' },
    }),
  ]
}
