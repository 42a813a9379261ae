import { z } from 'zod'
import { list, setting } from './setting.ts'

/** `scheme://host[:port]` and nothing behind it, as browsers send it. */
const origin = z.string().refine((text) => URL.parse(text)?.origin === text, {
  error: 'it is no origin of the form https://console.example.org',
})

const host = z
  .string()
  .regex(/^[^/\s@]+$/, { error: 'a host is a name or address, with its port if it has one' })

/** Where the gateway is reached, and by whom. */
export const EDGE_SETTINGS = {
  host: setting(
    'SPECTRA_HOST',
    z.string().min(1),
    '127.0.0.1',
    'Address of the gateway; any but that of this machine alone needs accounts and JWT_SECRET_KEY',
  ),
  publicUrl: setting(
    'SPECTRA_PUBLIC_URL',
    z.url({ protocol: /^https?$/ }).or(z.literal('')),
    '',
    'Where clients reach the gateway, such as https://spectra.example.org; needs accounts and JWT_SECRET_KEY',
  ),
  allowedHosts: setting(
    'SPECTRA_ALLOWED_HOSTS',
    list(host),
    [],
    'Further hosts by which clients may name the gateway, with commas between them',
  ),
  origins: setting(
    'SPECTRA_ORIGINS',
    list(origin),
    [],
    'Origins of web pages that may use the gateway beside its own, such as https://console.example.org, with commas between them',
  ),
  trustedProxies: setting(
    'SPECTRA_TRUSTED_PROXIES',
    list(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])),
    [],
    'Addresses (or ranges such as 10.0.0.0/8) of proxies that say whom they speak for, with commas between them',
  ),
  connections: setting(
    'SPECTRA_CONNECTIONS',
    z.coerce.number().int().min(10),
    10_000,
    'Connections that a gateway has at a time; further ones are closed at once',
  ),
} as const
