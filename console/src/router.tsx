import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { PageBroke } from './shell/page-broke.tsx'
import { PageMissing } from './shell/page-missing.tsx'
import { Shell } from './shell/shell.tsx'
import { lettersSearch } from './operate/letters.ts'
import { clusterSearch } from './operate/place.ts'
import { channelsSearch } from './pages/channels/search.ts'
import { auditSearch } from './pages/audit/search.ts'
import { alertsSearch } from './pages/alerts/search.ts'
import { camerasSearch } from './pages/cameras/search.ts'
import { chatSearch } from './pages/chat/search.ts'
import { costsSearch } from './pages/costs/search.ts'
import { processSearch } from './pages/process/search.ts'
import { processesSearch } from './pages/processes/search.ts'
import { recapSearch } from './pages/recap/search.ts'
import { searchSearch } from './pages/search/search.ts'
import { settingsSearch } from './pages/settings/search.ts'
import { usersSearch } from './pages/users/search.ts'
import { checkSearch } from './review/address.ts'

const root = createRootRoute({ component: Shell, notFoundComponent: PageMissing })
const under = { getParentRoute: () => root } as const

/** All pages, each loaded when it is opened. What is in the address is checked here, once: `validateSearch`. */
const pages = [
  createRoute({
    ...under,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/processes' })
    },
  }),
  createRoute({
    ...under,
    path: '/processes',
    validateSearch: processesSearch,
    component: lazyRouteComponent(() => import('./pages/processes/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/processes/$id',
    validateSearch: processSearch,
    component: lazyRouteComponent(() => import('./pages/process/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/search',
    validateSearch: searchSearch,
    component: lazyRouteComponent(() => import('./pages/search/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/chat',
    validateSearch: chatSearch,
    component: lazyRouteComponent(() => import('./pages/chat/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/review',
    validateSearch: checkSearch,
    component: lazyRouteComponent(() => import('./pages/review/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/alerts',
    validateSearch: alertsSearch,
    component: lazyRouteComponent(() => import('./pages/alerts/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/rules',
    component: lazyRouteComponent(() => import('./pages/rules/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/cameras',
    validateSearch: camerasSearch,
    component: lazyRouteComponent(() => import('./pages/cameras/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/cameras/$id',
    component: lazyRouteComponent(() => import('./pages/camera/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/recap',
    validateSearch: recapSearch,
    component: lazyRouteComponent(() => import('./pages/recap/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/channels',
    validateSearch: channelsSearch,
    component: lazyRouteComponent(() => import('./pages/channels/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/cases',
    component: lazyRouteComponent(() => import('./pages/cases/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/cases/$id',
    component: lazyRouteComponent(() => import('./pages/case/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/ops',
    component: lazyRouteComponent(() => import('./pages/ops/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/ops/letters',
    validateSearch: lettersSearch,
    component: lazyRouteComponent(() => import('./pages/letters/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/ops/cluster',
    validateSearch: clusterSearch,
    component: lazyRouteComponent(() => import('./pages/cluster/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/ops/audit',
    validateSearch: auditSearch,
    component: lazyRouteComponent(() => import('./pages/audit/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/costs',
    validateSearch: costsSearch,
    component: lazyRouteComponent(() => import('./pages/costs/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/users',
    validateSearch: usersSearch,
    component: lazyRouteComponent(() => import('./pages/users/page.tsx')),
  }),
  createRoute({
    ...under,
    path: '/settings',
    validateSearch: settingsSearch,
    component: lazyRouteComponent(() => import('./pages/settings/page.tsx')),
  }),
] as const

export const router = createRouter({
  routeTree: root.addChildren([...pages]),
  // What no page knows is taken out of the address.
  search: { strict: true },
  defaultPreload: 'intent',
  defaultErrorComponent: PageBroke,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
