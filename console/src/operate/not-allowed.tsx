import { Lock } from 'lucide-react'
import { Empty } from '../parts/empty.tsx'
import { Page } from '../parts/page.tsx'
import { useMe } from '../session/me.ts'
import { defineTexts } from '../text/catalogue.ts'
import { useText } from '../text/use-text.ts'

const texts = defineTexts({
  en: {
    title: 'This page is not open to you',
    why: 'Your role is {role}, which lacks the permission {permission}. Whoever administers the organization can give it.',
  },
  de: {
    title: 'Diese Seite steht dir nicht offen',
    why: 'Deine Rolle ist {role}, ihr fehlt das Recht {permission}. Wer die Organisation verwaltet, kann es geben.',
  },
})

/** In place of a page whose address somebody opened without the permission that it takes. */
export function NotAllowed({ title, permission }: { title: string; permission: string }) {
  const t = useText(texts)
  const { role } = useMe()
  return (
    <Page title={title}>
      <Empty title={t('title')} why={t('why', { role, permission })} icon={<Lock size={40} />} />
    </Page>
  )
}
