import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec'
import type { PropertyType, Resource, TypeDefinition } from '@aws-cdk/service-spec-types'
import type { Template } from '../../deploy/generate/cloudformation/template.ts'

const spec = loadAwsServiceSpecSync()

/** Names that every template has. */
const PSEUDO = [
  'AWS::Region',
  'AWS::AccountId',
  'AWS::Partition',
  'AWS::StackName',
  'AWS::NoValue',
  'AWS::URLSuffix',
]

/**
 * What is wrong with a template by the specification that AWS publishes of its resources: unknown kinds and properties, wrong types, what is
 * missing, what nothing is behind. One sentence for each fault; `imports` are the names that other stacks export.
 */
export function faultsOf(template: Template, imports: readonly string[]): string[] {
  const said: string[] = []
  const names = [...Object.keys(template.Parameters ?? {}), ...Object.keys(template.Resources), ...PSEUDO]

  for (const [name, { Type, Properties = {}, DependsOn = [] }] of Object.entries(template.Resources)) {
    const [kind] = spec.lookup('resource', 'cloudFormationType', 'equals', Type)
    if (!kind) said.push(`${name}: ${Type} is no kind of resource`)
    else properties(name, Properties, kind)
    for (const one of DependsOn)
      if (!template.Resources[one]) said.push(`${name}: waits for ${one}, which is not there`)
  }
  for (const [name, { Value }] of Object.entries(template.Outputs ?? {})) isFunction(`output ${name}`, Value)
  return said

  function properties(at: string, given: object, kind: Pick<Resource | TypeDefinition, 'properties'>): void {
    for (const [name, value] of Object.entries(given)) {
      const known = kind.properties[name]
      if (!known) said.push(`${at}.${name}: there is no such property`)
      else ofType(`${at}.${name}`, value, known.type)
    }
    for (const [name, { required }] of Object.entries(kind.properties))
      if (required && !(name in given)) said.push(`${at}.${name}: is missing`)
  }

  function ofType(at: string, value: unknown, type: PropertyType): void {
    if (isFunction(at, value)) return
    const wrong = (wanted: string): void => void said.push(`${at}: ${JSON.stringify(value)} is no ${wanted}`)
    switch (type.type) {
      case 'string':
      case 'date-time':
        if (typeof value !== 'string') wrong('text')
        break
      case 'integer':
      case 'number':
        if (typeof value !== 'number') wrong('number')
        break
      case 'boolean':
        if (typeof value !== 'boolean') wrong('yes or no')
        break
      case 'array':
        if (!Array.isArray(value)) wrong('list')
        else value.forEach((one, i) => ofType(`${at}[${i}]`, one, type.element))
        break
      case 'map':
        if (typeof value !== 'object' || !value) wrong('map')
        else for (const [name, one] of Object.entries(value)) ofType(`${at}.${name}`, one, type.element)
        break
      case 'ref':
        if (typeof value !== 'object' || !value || Array.isArray(value)) wrong('object')
        else properties(at, value, spec.get('typeDefinition', type.reference.$ref))
        break
      case 'union':
        if (!type.types.some((one) => fits(at, value, one))) wrong('of the kinds that it may be')
        break
      default:
        // Documents of their own, such as policies: what they refer to is looked at.
        within(at, value)
    }
  }

  function fits(at: string, value: unknown, type: PropertyType): boolean {
    const before = said.length
    ofType(at, value, type)
    return said.splice(before).length === 0
  }

  function within(at: string, value: unknown): void {
    if (typeof value !== 'object' || !value || isFunction(at, value)) return
    for (const [name, one] of Object.entries(value)) within(`${at}.${name}`, one)
  }

  /** Whether a value is worked out by CloudFormation; what it refers to must be there. */
  function isFunction(at: string, value: unknown): boolean {
    if (typeof value !== 'object' || !value || Object.keys(value).length !== 1) return false
    const [name, of] = Object.entries(value)[0]! as [string, never]
    if (name === 'Ref') refersTo(at, of)
    else if (name === 'Fn::GetAtt') hasAttribute(at, of)
    else if (name === 'Fn::Sub')
      for (const [, one] of String(of).matchAll(/\$\{([^}]+)\}/g))
        if (one!.includes('.')) hasAttribute(at, one!.split('.', 2) as [string, string])
        else refersTo(at, one!)
    else if (name === 'Fn::ImportValue') {
      const wanted = (of as { 'Fn::Sub': string })['Fn::Sub'].replace('${Name}-', '')
      if (!imports.includes(wanted)) said.push(`${at}: no stack before it exports ${wanted}`)
    } else if (['Fn::Join', 'Fn::Split', 'Fn::Select'].includes(name)) within(at, (of as unknown[])[1])
    else return name === 'Fn::GetAZs'
    return true
  }

  function refersTo(at: string, name: string): void {
    if (!names.includes(name)) said.push(`${at}: refers to ${name}, which is not there`)
  }

  function hasAttribute(at: string, [name, attribute]: readonly [string, string]): void {
    const kind = template.Resources[name]?.Type
    const [known] = kind ? spec.lookup('resource', 'cloudFormationType', 'equals', kind) : []
    if (!known?.attributes[attribute]) said.push(`${at}: ${name} has no ${attribute}`)
  }
}

/** What a stack exports, by the names without that of the installation. */
export const exportsOf = ({ Outputs = {} }: Template): string[] =>
  Object.values(Outputs).flatMap(({ Export }) =>
    Export ? [(Export.Name as { 'Fn::Sub': string })['Fn::Sub'].replace('${Name}-', '')] : [],
  )
