import {
  BellRing,
  CalendarDays,
  Cctv,
  CircleDollarSign,
  Film,
  FolderOpen,
  UserCog,
  Gauge,
  History,
  ListChecks,
  MailX,
  MessageCircleQuestion,
  Network,
  ScrollText,
  Search,
  Siren,
  type LucideIcon,
} from 'lucide-react'
import type { Me } from '../session/session.ts'
import type { ShellKey } from './texts.ts'

export interface Destination {
  /** A path of the router. */
  to:
    | '/processes'
    | '/search'
    | '/chat'
    | '/cameras'
    | '/review'
    | '/cases'
    | '/recap'
    | '/channels'
    | '/alerts'
    | '/rules'
    | '/ops'
    | '/ops/letters'
    | '/ops/cluster'
    | '/ops/audit'
    | '/costs'
    | '/users'
  name: ShellKey
  icon: LucideIcon
  group: 'watch' | 'operate'
  /** Who lacks it does not see it. */
  needs: string
  /** Goes there from anywhere. */
  keys: string
}

/** The pages that the shell leads to, in the order in which they are shown. */
const DESTINATIONS: readonly Destination[] = [
  { to: '/processes', name: 'processes', icon: Film, group: 'watch', needs: 'footage:read', keys: 'g v' },
  { to: '/search', name: 'search', icon: Search, group: 'watch', needs: 'footage:read', keys: 'g s' },
  {
    to: '/chat',
    name: 'chat',
    icon: MessageCircleQuestion,
    group: 'watch',
    needs: 'footage:read',
    keys: 'g a',
  },
  { to: '/review', name: 'review', icon: History, group: 'watch', needs: 'footage:read', keys: 'g r' },
  { to: '/alerts', name: 'alerts', icon: Siren, group: 'watch', needs: 'footage:read', keys: 'g i' },
  { to: '/rules', name: 'rules', icon: ListChecks, group: 'watch', needs: 'footage:read', keys: 'g w' },
  { to: '/cameras', name: 'cameras', icon: Cctv, group: 'watch', needs: 'footage:read', keys: 'g c' },
  { to: '/recap', name: 'recap', icon: CalendarDays, group: 'watch', needs: 'footage:read', keys: 'g d' },
  { to: '/cases', name: 'cases', icon: FolderOpen, group: 'watch', needs: 'footage:read', keys: 'g e' },
  { to: '/ops', name: 'ops', icon: Gauge, group: 'operate', needs: 'letters:read', keys: 'g o' },
  {
    to: '/channels',
    name: 'channels',
    icon: BellRing,
    group: 'operate',
    needs: 'channels:read',
    keys: 'g h',
  },
  { to: '/ops/letters', name: 'letters', icon: MailX, group: 'operate', needs: 'letters:read', keys: 'g l' },
  {
    to: '/ops/cluster',
    name: 'cluster',
    icon: Network,
    group: 'operate',
    needs: 'cluster:read',
    keys: 'g n',
  },
  {
    to: '/costs',
    name: 'costs',
    icon: CircleDollarSign,
    group: 'operate',
    needs: 'letters:read',
    keys: 'g m',
  },
  { to: '/users', name: 'users', icon: UserCog, group: 'operate', needs: 'accounts:read', keys: 'g u' },
  {
    to: '/ops/audit',
    name: 'audit',
    icon: ScrollText,
    group: 'operate',
    needs: 'audit:read',
    keys: 'g p',
  },
]

export const destinationsFor = ({ permissions }: Pick<Me, 'permissions'>): Destination[] =>
  DESTINATIONS.filter(({ needs }) => permissions.includes(needs))
