/** As much of a template of CloudFormation as is made here. */
export interface Template {
  AWSTemplateFormatVersion: '2010-09-09'
  Description: string
  Parameters?: Record<string, Parameter>
  Resources: Record<string, CloudResource>
  Outputs?: Record<string, { Description?: string; Value: unknown; Export?: { Name: unknown } }>
}

export interface Parameter {
  Type: string
  Description?: string
  Default?: string | number
  MinLength?: number
  AllowedPattern?: string
}

export interface CloudResource {
  Type: string
  Properties?: Record<string, unknown>
  DependsOn?: readonly string[]
  DeletionPolicy?: 'Retain' | 'Snapshot' | 'Delete'
  UpdateReplacePolicy?: 'Retain' | 'Snapshot' | 'Delete'
}

export const ref = (name: string): object => ({ Ref: name })
export const attribute = (name: string, of: string): object => ({ 'Fn::GetAtt': [name, of] })
export const text = (template: string): object => ({ 'Fn::Sub': template })
/** What another stack of the same installation made; each exports under `STACK-NAME`. */
export const imported = (name: string): object => ({ 'Fn::ImportValue': { 'Fn::Sub': `\${Name}-${name}` } })
export const exported = (name: string, Value: unknown, Description?: string) => ({
  ...(Description && { Description }),
  Value,
  Export: { Name: { 'Fn::Sub': `\${Name}-${name}` } },
})

/** How an installation is called; the stacks of one installation have it in common. */
export const NAME: Record<'Name', Parameter> = {
  Name: {
    Type: 'String',
    Default: 'spectra',
    AllowedPattern: '[a-z][a-z0-9-]{1,20}',
    Description: 'Name of the installation',
  },
}

export const template = (given: Omit<Template, 'AWSTemplateFormatVersion'>): Template => ({
  AWSTemplateFormatVersion: '2010-09-09',
  ...given,
})
