import { Button, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { actionTexts } from '../text/shell.ts'

/** A question before something that cannot be undone. */
export function ConfirmDialog(props: {
  title: string
  action: string
  isWorking: boolean
  confirm: () => void
  close: () => void
  children: ReactNode
}) {
  return (
    <Modal opened onClose={props.close} title={props.title} size="sm">
      <div className="stack">
        {props.children}
        <div className="row dialog-foot">
          <Button variant="default" onClick={props.close}>
            {actionTexts.cancel}
          </Button>
          <Button color="red" loading={props.isWorking} onClick={props.confirm}>
            {props.action}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
