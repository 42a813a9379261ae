import type { ReactNode } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'

export interface OverlayProps {
  title: string
  /** For those where the title is seen from what is in them. */
  hideTitle?: boolean
  onClose(): void
  children: ReactNode
}

/** A dialog above the page, which Escape and a press beside it close. */
export const Overlay = ({ title, hideTitle = false, onClose, children }: OverlayProps) => (
  <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={(open) => open || onClose()}>
    <Modal className="overlay-box">
      <Dialog aria-label={hideTitle ? title : undefined}>
        {!hideTitle && <Heading slot="title">{title}</Heading>}
        {children}
      </Dialog>
    </Modal>
  </ModalOverlay>
)
