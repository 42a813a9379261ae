import {
  attribute,
  exported,
  NAME,
  ref,
  template,
  text,
  type CloudResource,
  type Template,
} from './template.ts'

/** Two zones: public subnets for the load balancer and the way out, private ones for everything else. */
const ZONES = [0, 1]

const subnet = (zone: number, name: 'Public' | 'Private', third: number): CloudResource => ({
  Type: 'AWS::EC2::Subnet',
  Properties: {
    VpcId: ref('Vpc'),
    CidrBlock: `10.0.${third}.0/24`,
    AvailabilityZone: { 'Fn::Select': [zone, { 'Fn::GetAZs': '' }] },
    Tags: [{ Key: 'Name', Value: text(`\${Name}-${name.toLowerCase()}-${zone}`) }],
  },
})

const joined = (route: string, zone: number, name: string): CloudResource => ({
  Type: 'AWS::EC2::SubnetRouteTableAssociation',
  Properties: { RouteTableId: ref(route), SubnetId: ref(`${name}${zone}`) },
})

function ofZone(zone: number): Record<string, CloudResource> {
  return {
    [`Public${zone}`]: subnet(zone, 'Public', zone),
    [`Private${zone}`]: subnet(zone, 'Private', 10 + zone),
    [`Address${zone}`]: { Type: 'AWS::EC2::EIP', Properties: { Domain: 'vpc' }, DependsOn: ['Attached'] },
    [`WayOut${zone}`]: {
      Type: 'AWS::EC2::NatGateway',
      Properties: {
        AllocationId: attribute(`Address${zone}`, 'AllocationId'),
        SubnetId: ref(`Public${zone}`),
      },
    },
    [`PrivateRoutes${zone}`]: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
    [`PrivateRoute${zone}`]: {
      Type: 'AWS::EC2::Route',
      Properties: {
        RouteTableId: ref(`PrivateRoutes${zone}`),
        DestinationCidrBlock: '0.0.0.0/0',
        NatGatewayId: ref(`WayOut${zone}`),
      },
    },
    [`PublicJoined${zone}`]: joined('PublicRoutes', zone, 'Public'),
    [`PrivateJoined${zone}`]: joined(`PrivateRoutes${zone}`, zone, 'Private'),
  }
}

/** Who may speak to whom: clients to the balancer, it to the services, they to the servers. */
const group = (about: string, ingress: readonly object[]): CloudResource => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: { GroupDescription: about, VpcId: ref('Vpc'), SecurityGroupIngress: ingress },
})
const from = (source: string, FromPort: number, ToPort = FromPort): object => ({
  ...{ IpProtocol: 'tcp', FromPort, ToPort },
  SourceSecurityGroupId: attribute(source, 'GroupId'),
})

export const network = (): Template =>
  template({
    Description: 'Spectra Sight: the network of an installation',
    Parameters: NAME,
    Resources: {
      Vpc: {
        Type: 'AWS::EC2::VPC',
        Properties: { CidrBlock: '10.0.0.0/16', EnableDnsSupport: true, EnableDnsHostnames: true },
      },
      Gateway: { Type: 'AWS::EC2::InternetGateway' },
      Attached: {
        Type: 'AWS::EC2::VPCGatewayAttachment',
        Properties: { VpcId: ref('Vpc'), InternetGatewayId: ref('Gateway') },
      },
      PublicRoutes: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
      PublicRoute: {
        Type: 'AWS::EC2::Route',
        Properties: {
          RouteTableId: ref('PublicRoutes'),
          DestinationCidrBlock: '0.0.0.0/0',
          GatewayId: ref('Gateway'),
        },
        DependsOn: ['Attached'],
      },
      ...Object.assign({}, ...ZONES.map(ofZone)),
      // Footage to and from S3 does not go through the way out, which is paid for by the byte.
      ObjectsNearby: {
        Type: 'AWS::EC2::VPCEndpoint',
        Properties: {
          VpcId: ref('Vpc'),
          ServiceName: text('com.amazonaws.${AWS::Region}.s3'),
          VpcEndpointType: 'Gateway',
          RouteTableIds: ZONES.map((zone) => ref(`PrivateRoutes${zone}`)),
        },
      },
      BalancerGroup: group('Clients reach the balancer', [
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' },
      ]),
      ServiceGroup: group('The balancer reaches the gateway', [
        from('BalancerGroup', 8080),
        from('BalancerGroup', 8083),
      ]),
      ServerGroup: group('Services reach PostgreSQL, RabbitMQ and Redis', [
        from('ServiceGroup', 5432),
        from('ServiceGroup', 5671),
        from('ServiceGroup', 6379),
      ]),
    },
    Outputs: {
      Vpc: exported('Vpc', ref('Vpc')),
      PublicSubnets: exported('PublicSubnets', {
        'Fn::Join': [',', ZONES.map((zone) => ref(`Public${zone}`))],
      }),
      PrivateSubnets: exported('PrivateSubnets', {
        'Fn::Join': [',', ZONES.map((zone) => ref(`Private${zone}`))],
      }),
      BalancerGroup: exported('BalancerGroup', ref('BalancerGroup')),
      ServiceGroup: exported('ServiceGroup', ref('ServiceGroup')),
      ServerGroup: exported('ServerGroup', ref('ServerGroup')),
    },
  })
